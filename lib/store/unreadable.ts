// Files that are there but can't be read: another user's, a damaged disk's, a folder or a circle of links in a file's place.

import { UserError } from "../errors.ts";

/** A file is there, but can't be read. */
export class UnreadableError extends UserError {}

/**
 * Reads, and tells in one line what can't be read. The system's own errors don't always name the file.
 *
 * @param path The file or folder
 * @param read Reads it
 * @returns What was read
 * @throws {UnreadableError} If the system refuses: why, and the way out
 * @throws {Deno.errors.NotFound} If nothing is there
 */
export async function readingFile<Value>(
  path: string,
  read: () => Promise<Value>,
): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    // Errors of the system have a code. What Deno itself refuses is another matter.
    const { code, message } = error as { code?: string; message: string };
    if (
      code === undefined || error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable
    ) throw error;
    throw new UnreadableError(
      `${path} can't be read (${message.split(" (os error")[0]}); ${wayOut(code)}`,
    );
  }
}

function wayOut(code: string): string {
  if (code === "EACCES" || code === "EPERM") {
    return "look at its owner and mode; docs/data_folder.md tells how users share a folder";
  }
  const isOther = ["EISDIR", "ELOOP", "ENOTDIR"].includes(code);
  return (isOther ? "" : "try again, and look at its disk; if it is lost, ") +
    "remove it and start again: it is made again";
}
