// What became of code since something was made by it.

import { join } from "node:path";
import { type Code, codeOf } from "./code.ts";
import { keyChanges } from "./key_changes.ts";
import type { Key } from "./records.ts";
import type { Store } from "./store.ts";

/**
 * Compares code with a project's of today.
 *
 * @param store The data folder, which remembers hashes of files
 * @param project Absolute path of the project
 * @param told The files and packages that made something
 * @returns A reason per difference, such as `lib/strategies/badge.ts changed`; none if it is the same code
 */
export async function codeChanges(store: Store, project: string, told: Code): Promise<string[]> {
  const files = Object.keys(told.code);
  const there = await Promise.all(
    files.map((file) => Deno.stat(join(project, file)).then(({ isFile }) => isFile, () => false)),
  );
  // What its files import is part of it: a file that came in since then is found, too.
  const now = await codeOf(store, project, files.filter((_, i) => there[i]));
  const keyOf = ({ code, versions }: Code): Key => ({
    step: "",
    inputs: {},
    parameters: {},
    code,
    versions,
  });
  return keyChanges(keyOf(told), keyOf(now));
}
