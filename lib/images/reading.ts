// Files and folders of images that can't be read: another user's, a damaged disk's, one that has gone.

import { UserError } from "../errors.ts";

/**
 * Reads, and tells in one line what can't be read.
 *
 * @param path The file or folder
 * @param read Reads it
 * @returns What was read
 * @throws {UserError} If the system refuses
 */
export async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // Errors of the system have a code. What Deno itself refuses is another matter.
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined || error instanceof Deno.errors.NotCapable) throw error;
    const reason = message.split(" (os error")[0];
    throw new UserError(
      `${path} can't be read (${code}, ${reason}); make it readable, or take it out of the data set`,
    );
  }
}
