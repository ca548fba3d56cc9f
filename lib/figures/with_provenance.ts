// Published files with the `provenance.json` that names their hashes.

import { sha256 } from "../store/sha256.ts";

/**
 * Adds `provenance.json` to published files.
 *
 * @param files Content of each file, by its name
 * @param told What they come from
 * @returns The files as bytes, and `provenance.json`, which tells what they come from and their hashes
 */
export function withProvenance(
  files: ReadonlyMap<string, string | Uint8Array>,
  told: object,
): Map<string, Uint8Array> {
  const text = new TextEncoder();
  const bytes = new Map(
    [...files].map(([name, content]) => [
      name,
      typeof content === "string" ? text.encode(content) : content,
    ]),
  );
  const hashes = Object.fromEntries([...bytes].map(([name, content]) => [name, sha256(content)]));
  const provenance = JSON.stringify({ ...told, files: hashes }, undefined, 2) + "\n";
  return bytes.set("provenance.json", text.encode(provenance));
}
