// Python with packages of its index, for tests that ask tools of others. It stays in the system's temporary folder.

import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Python with packages, or why there is none. */
export interface Python {
  /** The program; undefined if there is none. */
  readonly program?: string;
  /** Why there is none, as the end of a skipped test's name; empty if there is one. */
  readonly skipReason: string;
}

/**
 * Finds Python with packages, which are installed on first use.
 *
 * @param packages Packages with their versions, as pip takes them, such as `cffconvert==2.0.0`
 * @returns The program, or why there is none
 */
export async function pythonWith(packages: readonly string[]): Promise<Python> {
  const hash = createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `python-for-tests-${hash}`);
  const program = join(folder, "bin", "python");
  if (await succeeds(program, ["--version"])) return { program, skipReason: "" };
  if (!await succeeds("python3", ["-c", "import venv, ensurepip"])) {
    return { skipReason: " (skipped: no python3 with venv on this machine)" };
  }
  // Another process may install the same: the first to be done gives its folder the name.
  const own = await Deno.makeTempDir({ prefix: "python-for-tests-" });
  const isInstalled = await succeeds("python3", ["-m", "venv", own]) &&
    await succeeds(join(own, "bin", "python"), ["-m", "pip", "install", "-q", ...packages]);
  if (isInstalled) await Deno.rename(own, folder).catch(() => {});
  await Deno.remove(own, { recursive: true }).catch(() => {});
  return isInstalled
    ? { program, skipReason: "" }
    : { skipReason: ` (skipped: pip can't install ${packages.join(", ")})` };
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  const command = new Deno.Command(program, { args, stdout: "null", stderr: "null" });
  try {
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Runs a Python script.
 *
 * @param program Python
 * @param args The script and its arguments
 * @returns What it printed
 * @throws {Error} If it failed, with what it printed as an error
 */
export async function runPython(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return text.decode(stdout);
}
