// The original, scikit-activeml 1.0.1, as a program to run: its Python environment, and where results go.

import { cpus } from "node:os";
import { join } from "node:path";

/** This folder. */
export const here = import.meta.dirname!;
/** Environment variables that keep the original to one thread. */
export const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
/** Where pools and the Python environment are made. */
export const folder = join(here, "..", "data", "bench");

/**
 * Runs a program to its end; what it says on stderr is shown.
 *
 * @param command The program
 * @param args Its arguments
 * @param env Environment variables besides the own ones
 * @returns What it wrote to stdout
 * @throws {Error} If it fails
 */
export async function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout } = await new Deno.Command(command, { args, env, stderr: "inherit" })
    .output();
  if (!success) throw new Error(`${command} ${args.slice(0, 2).join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/**
 * Makes a Python environment with the packages of requirements.txt, unless it is there.
 *
 * @returns Its interpreter
 * @throws {Error} If there is no python3, or packages cannot be installed
 */
export async function pythonEnvironment(): Promise<string> {
  const python = join(folder, "python", "bin", "python");
  const requirements = join(here, "requirements.txt");
  const made = join(folder, "python", "requirements.txt");
  const wanted = await Deno.readTextFile(requirements);
  if (await Deno.readTextFile(made).catch(() => "") === wanted) return python;
  console.log("Making the original's Python environment...");
  await Deno.mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", join(folder, "python")]);
  await run(python, ["-m", "pip", "install", "--quiet", "-r", requirements]);
  await Deno.writeTextFile(made, wanted);
  return python;
}

/**
 * Asks which strategies there are to compare with.
 *
 * @param python The interpreter of the Python environment
 * @returns Their names, the registry's
 */
export async function originalNames(python: string): Promise<string[]> {
  const program = "import json, original; print(json.dumps(list(original.STRATEGIES)))";
  return JSON.parse(await run(python, ["-c", program], { PYTHONPATH: here }));
}

/** The machine and the versions, in a line. */
export function machine(): string {
  const [{ model }, ...others] = cpus();
  return `${model}, ${others.length + 1} cores; Deno ${Deno.version.deno}; scikit-activeml 1.0.1`;
}

/**
 * Prints lines, and writes them to the folder of results.
 *
 * @param name The file's name
 * @param lines The lines
 */
export async function writeResult(name: string, lines: string[]): Promise<void> {
  console.log(lines.join("\n"));
  await Deno.mkdir(join(here, "results"), { recursive: true });
  await Deno.writeTextFile(join(here, "results", name), lines.join("\n") + "\n");
}
