// GIF files whose transparent pixels keep the palette's colour under them, as with Pillow's `convert("RGB")`.
// Format: CompuServe, Graphics Interchange Format, version 89a.

/**
 * Takes the transparency from the first picture of a GIF, so that a decoder shows the colour of every pixel.
 *
 * @param bytes The file's content
 * @returns A copy without transparency; the same bytes for any other file, and for a GIF without it
 */
export function withoutTransparency(bytes: Uint8Array): Uint8Array {
  if (new TextDecoder("latin1").decode(bytes.subarray(0, 4)) !== "GIF8") return bytes;
  const screen = bytes[10];
  let at = 13 + (screen & 0x80 ? 3 * 2 ** ((screen & 7) + 1) : 0);
  // Extensions come before the picture that they are about.
  while (bytes[at] === 0x21) {
    const isControl = bytes[at + 1] === 0xf9 && bytes[at + 2] === 4;
    if (isControl && bytes[at + 3] & 1) {
      const opaque = bytes.slice();
      opaque[at + 3] &= ~1;
      return opaque;
    }
    at += 2;
    while (bytes[at] > 0) at += bytes[at] + 1;
    at++;
  }
  return bytes;
}
