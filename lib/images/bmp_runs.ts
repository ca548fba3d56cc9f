// Pixels of BMP files that are stored as runs: how often, and which number of the palette.
// Format: Microsoft, Bitmap Compression.

/** What a second byte says after a zero; larger ones are numbers of pixels that follow one by one. */
const [END_OF_ROW, END_OF_IMAGE, MOVE] = [0, 1, 2];

/**
 * Unpacks runs. Pixels that they leave out have the number 0, as with Pillow.
 *
 * @param runs The runs
 * @param width Columns of pixels
 * @param height Rows of pixels
 * @param bits Bits of a pixel, 4 or 8
 * @returns The number of each pixel in the palette, in the order of the file, (height x width)
 * @throws {Error} If the runs end early or leave the image
 */
export function unpackRuns(
  runs: Uint8Array,
  width: number,
  height: number,
  bits: number,
): Uint8Array {
  const numbers = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let at = 0, x = 0, y = 0;;) {
    if (at + 2 > runs.length) throw new Error("BMP is cut short");
    const [count, second] = [runs[at], runs[at + 1]];
    at += 2;
    if (count === 0 && second === END_OF_IMAGE) return numbers;
    if (count === 0 && second === END_OF_ROW) [x, y] = [0, y + 1];
    else if (count === 0 && second === MOVE) {
      [x, y] = [x + runs[at], y + runs[at + 1]];
      at += 2;
    } else {
      const length = count || second;
      if (y >= height || x + length > width) throw new Error("BMP has runs outside of the image");
      for (let i = 0; i < length; i++, x++) {
        const byte = count > 0 ? second : runs[at + Math.floor(i / perByte)];
        numbers[y * width + x] = perByte === 1 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15;
      }
      // Pixels one by one fill whole pairs of bytes.
      if (count === 0) at += 2 * Math.ceil(length / perByte / 2);
    }
  }
}
