// Folders that several users share stay shared.

import { dirname } from "node:path";

/**
 * Makes a folder as open as the one it is in: what a group shares stays shared, whatever the umask of who adds to it.
 *
 * @param folder Absolute path of the folder
 */
export async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { mode: wanted } = await Deno.stat(dirname(folder));
  const { mode } = await Deno.stat(folder);
  if (wanted === null || mode === null || !isForGroup(wanted) || isForGroup(mode)) return;
  try {
    await Deno.chmod(folder, wanted & 0o7777);
  } catch (error) {
    // Another user made it a moment ago, and opens it.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}

function isForGroup(mode: number): boolean {
  return (mode & 0o020) !== 0;
}
