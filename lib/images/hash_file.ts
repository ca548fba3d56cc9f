// The SHA-256 of a file that need not fit into memory.

import { createHash } from "node:crypto";

/**
 * Hashes a file piece by piece.
 *
 * @param path The file
 * @returns Its SHA-256 in hex
 */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  for (let read; (read = await file.read(buffer)) !== null;) hash.update(buffer.subarray(0, read));
  return hash.digest("hex");
}
