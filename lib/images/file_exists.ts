// Whether a file is there.

import { UserError } from "../errors.ts";

/**
 * Whether a path leads to an existing file.
 *
 * @param path The path
 * @returns Whether a file is there; false for a folder
 */
export async function fileExists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/**
 * Checks that a file that an experiment names is there.
 *
 * @param path The file
 * @param kind What the file should be, such as `parquet file`
 * @throws {UserError} If it is missing or is a folder
 */
export async function assertFileExists(path: string, kind: string): Promise<void> {
  if (!await fileExists(path)) {
    throw new UserError(`No ${kind} ${path}; check the path in the experiment file`);
  }
}
