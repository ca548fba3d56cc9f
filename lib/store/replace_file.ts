// Putting a finished file in the place of another one, in one step.

/** Tries on Windows, and the milliseconds between them: a reader of the project holds a file for moments only. */
const [TRIES, PAUSE] = [20, 50];

/**
 * Renames a file, over another one if that is there. Windows refuses while somebody reads the other one; it is tried again.
 *
 * @param from Absolute path of the file
 * @param to Its new path
 * @param system The operating system, and its renaming; this one's unless given
 * @throws {Deno.errors.PermissionDenied} If it is refused for good
 */
export async function replaceFile(
  from: string,
  to: string,
  { os, rename }: { os: typeof Deno.build.os; rename: typeof Deno.rename } = {
    os: Deno.build.os,
    rename: Deno.rename,
  },
): Promise<void> {
  const tries = os === "windows" ? TRIES : 1;
  for (let nth = 1;; nth++) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (nth === tries || !(error instanceof Deno.errors.PermissionDenied)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
