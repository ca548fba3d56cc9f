// Files that can't be read or written though they are there: another user's, a damaged disk's, a folder or a circle of links in a file's place.

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

/**
 * Names a file that can't be written, where the system's error does not: something else is in its place, or its disk fails.
 *
 * @param path The file
 * @param error What was thrown
 * @returns The error to throw; the same one where it has a meaning of its own, as on a full disk
 */
export function unwritable(path: string, error: unknown): unknown {
  const { code = "", message } = error as { code?: string; message: string };
  const isOther = ["EISDIR", "ENOTDIR", "ENOTEMPTY", "EEXIST", "ELOOP"].includes(code);
  if (!isOther && code !== "EIO") return error;
  const way = isOther ? "remove it and start again" : "look at its disk, then start again";
  return new UserError(`${path} can't be written (${message.split(" (os error")[0]}); ${way}`);
}
