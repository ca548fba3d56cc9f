// AVIF sequences, whose first picture the decoder reads if they are called pictures.
// Format: AOMedia, AV1 Image File Format.

/** Beginning of a sequence, after the length of its first box. */
const sequence = "ftypavis";

/**
 * Calls a sequence of pictures a picture: its first one is stored in the same way.
 *
 * @param bytes The file's content
 * @returns A copy that says so in its beginning; the same bytes for any other file
 */
export function asPicture(bytes: Uint8Array): Uint8Array {
  if (String.fromCharCode(...bytes.subarray(4, 12)) !== sequence) return bytes;
  const picture = bytes.slice();
  picture.set(new TextEncoder().encode("avif"), 8);
  return picture;
}
