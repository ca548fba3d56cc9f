// The experiment files of a folder, and their text.

import { resolve } from "node:path";
import { readingFile } from "../store/unreadable.ts";

/** Absolute paths of the experiment files in a folder. */
export async function jsonFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && name.endsWith(".json") && name !== "schema.json") {
      found.push(resolve(folder, name));
    }
  }
  return found.sort();
}

/** The text of a file; nothing where there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readingFile(path, () => Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
