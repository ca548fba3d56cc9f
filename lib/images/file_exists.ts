import { UserError } from "../errors.ts";

/**
 * Checks that a file that an experiment names is there.
 *
 * @param path The file
 * @param what What it should be, such as `parquet file`
 * @throws {UserError} If it is missing or is a folder
 */
export async function requireFile(path: string, what: string): Promise<void> {
  const found = await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!found?.isFile) {
    throw new UserError(`No ${what} ${path}; check the path in the experiment file`);
  }
}
