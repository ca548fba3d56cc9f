// The parquet files of a split: a file, a folder, a pattern, or a list of these.

import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";

/**
 * Finds the files of a split.
 *
 * @param folder Folder of the experiment file; paths are relative to it
 * @param wanted A file, a folder, whose .parquet files count, or a path whose last part is a pattern with * and ?; or a list of
 * these
 * @returns The files: those of a folder and of a pattern by their names, those of a list in its order, none twice
 * @throws {UserError} If a folder or a pattern has no file
 */
export async function parquetFiles(
  folder: string,
  wanted: string | readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const entry of typeof wanted === "string" ? [wanted] : wanted) {
    found.push(...await filesOf(resolve(folder, entry)));
  }
  return [...new Set(found)];
}

async function filesOf(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch((error) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (info?.isDirectory) return filesLike(path, "*.parquet");
  // A missing file is told by whoever opens it. A name may have these signs in it.
  if (info !== undefined || !/[*?]/.test(basename(path))) return [path];
  return filesLike(dirname(path), basename(path));
}

/** Nothing is there, or what is there is a file where a folder should be. */
function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

/** Files of a folder whose names fit a pattern, by their names. */
function filesLike(folder: string, pattern: string): string[] {
  const source = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  const fits = new RegExp(`^${source}$`);
  let names: string[];
  try {
    names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new UserError(`No folder ${folder}; check the path in the experiment file`);
  }
  const files = names.filter((name) => fits.test(name) && !name.startsWith(".")).sort();
  if (files.length > 0) return files.map((name) => join(folder, name));
  throw new UserError(
    `${folder} has no files like ${pattern}; check the path in the experiment file`,
  );
}
