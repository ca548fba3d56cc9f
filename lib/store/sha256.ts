// The hash that everything in the data folder is named by.

import { createHash } from "node:crypto";

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  const digest = createHash("sha256");
  if (typeof bytes === "string") digest.update(bytes);
  else for (const part of partsOf(bytes)) digest.update(part);
  return digest.digest("hex");
}

/** Parts of at most a gigabyte: more are too many for one call. */
export function* partsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 2 ** 30) {
    yield bytes.subarray(from, from + 2 ** 30);
  }
}
