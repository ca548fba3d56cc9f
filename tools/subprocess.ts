// Other programs: git, sbatch, a browser. Deno starts none of them under a variable that changes what a loader loads (LD_LIBRARY_PATH
// and its like, which clusters and CUDA set) unless a task may run anything. So they start without those.

import { delimiter, join } from "node:path";

/**
 * Parts an environment into what another program may be started with and what the system's loader reads.
 *
 * @param environment Variables by name
 * @returns `kept` without, and `loader` with the variables whose names begin with LD_ or DYLD_
 */
export function withoutLoaderVariables(
  environment: Record<string, string>,
): { kept: Record<string, string>; loader: Record<string, string> } {
  const isOfLoader = ([name]: [string, string]) => /^(LD|DYLD)_/.test(name);
  const entries = Object.entries(environment);
  return {
    kept: Object.fromEntries(entries.filter((entry) => !isOfLoader(entry))),
    loader: Object.fromEntries(entries.filter(isOfLoader)),
  };
}

/**
 * Looks a program up as a shell does. A refusal by Deno is no absence, so starting it would not tell.
 *
 * @param name Such as `sbatch`
 * @param path The search path, such as the variable PATH
 * @returns Whether a file of that name is in one of its folders
 */
export async function isOnPath(name: string, path: string): Promise<boolean> {
  for (const folder of path.split(delimiter)) {
    const found = await Deno.stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile) return true;
  }
  return false;
}
