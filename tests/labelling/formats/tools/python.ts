// Labelling tools' own code in Python, if it is installed: what we write and read is compared with it.

import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const project = fileURLToPath(new URL("../../../..", import.meta.url));

/** A tool that a test needs. */
export interface Tool {
  /** Whether it is not installed: such tests are skipped, and their names say why. */
  readonly isMissing: boolean;
  /** The end of the name of a test that needs it. */
  readonly skipReason: string;
  /**
   * Runs a script of this folder.
   *
   * @param script Name of the script
   * @param folder What it works on
   * @returns What it printed
   */
  run(script: string, folder: string): Promise<string>;
}

/**
 * Finds a tool where `.ci/run` installs it: in a Python environment of its own.
 *
 * @param name Its package in requirements.txt
 * @returns The tool
 */
export function tool(name: string): Tool {
  const requirements = Deno.readTextFileSync(join(here, "requirements.txt")).split("\n");
  const wanted = requirements.find((line) => line.startsWith(`${name}==`));
  const environment = join(project, "data", "labelling_tools", name);
  const python = join(
    environment,
    Deno.build.os === "windows" ? "Scripts/python.exe" : "bin/python",
  );
  const isMissing = `${name}==${versionOf(python, name)}` !== wanted;
  const folder = `data/labelling_tools/${name}`;
  return {
    isMissing,
    skipReason: isMissing
      ? ` (skipped: no ${wanted}; python3 -m venv ${folder} && ${folder}/bin/pip install ${wanted})`
      : "",
    async run(script, folder) {
      const { success, stdout, stderr } = await new Deno.Command(python, {
        args: [join(here, script), folder],
        signal: AbortSignal.timeout(300_000),
      }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    },
  };
}

function versionOf(python: string, name: string): string | undefined {
  try {
    const code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))";
    const { stdout } = new Deno.Command(python, { args: ["-c", code, name] }).outputSync();
    return new TextDecoder().decode(stdout).trim();
  } catch {
    return undefined;
  }
}
