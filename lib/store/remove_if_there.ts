// Removing a file that may be gone already: another process may have removed it a moment ago.

/**
 * Removes a file, if it is there.
 *
 * @param path Absolute path of the file
 */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Removes a file, or a folder with all that is in it, if it is there. A link is removed, not what it leads to.
 *
 * @param path Absolute path
 */
export async function removeWhole(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
