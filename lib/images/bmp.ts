// BMP files, which the decoder of the other formats does not read: without compression or in runs, of 1, 4, 8, 16, 24 or 32 bits.
// Format: Microsoft, Bitmap Storage (the headers BITMAPCOREHEADER to BITMAPV5HEADER).

import { unpackRuns } from "./bmp_runs.ts";
import { mostPixels, type Pixels, requireSize } from "./pixels.ts";

/** How the bits of a pixel of 16 or 32 bits are shared out where the file doesn't say. */
const usualMasks: Record<number, number[]> = {
  16: [0x7c00, 0x03e0, 0x001f],
  32: [0xff0000, 0x00ff00, 0x0000ff],
};

/** Compressions by their numbers: none, runs, and masks that say where the colours are. */
const [NONE, RUNS_OF_8_BITS, RUNS_OF_4_BITS, MASKS, MASKS_AND_ALPHA] = [0, 1, 2, 3, 6];

/**
 * Decodes a BMP file.
 *
 * @param bytes The file's content
 * @param most Pixels that it may have
 * @returns Its pixels, or undefined for any other file
 * @throws {Error} If the file is a BMP, but damaged, or of a kind that is not read
 */
export function decodeBmp(bytes: Uint8Array, most = mostPixels): Pixels | undefined {
  if (bytes[0] !== 0x42 || bytes[1] !== 0x4d || bytes.length < 26) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(14, true);
  const isOldest = size === 12;
  if (!isOldest && (size < 40 || size > 124)) return;
  if (bytes.length < 14 + size) throw new Error("BMP is cut short");
  const width = isOldest ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isOldest ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(isOldest ? 24 : 28, true);
  const compression = isOldest ? NONE : view.getUint32(30, true);
  requireSize("BMP", width, height, most);
  const hasMasks = compression === MASKS || compression === MASKS_AND_ALPHA;
  const isRuns = (bits === 8 && compression === RUNS_OF_8_BITS) ||
    (bits === 4 && compression === RUNS_OF_4_BITS);
  const isStored = compression === NONE || hasMasks || isRuns;
  if (![1, 4, 8, 16, 24, 32].includes(bits) || !isStored) {
    throw new Error(`BMP of ${bits} bits with compression ${compression} is not read`);
  }
  const stored = bytes.subarray(view.getUint32(10, true));
  const pixels = isRuns ? unpackRuns(stored, width, height, bits) : stored;
  const pixelBits = isRuns ? 8 : bits;
  const stride = isRuns ? width : Math.ceil(width * bits / 32) * 4;
  if (stride * height > pixels.length) throw new Error("BMP is cut short");

  const colours = isOldest ? 0 : view.getUint32(46, true);
  const palette = bytes.subarray(
    14 + size,
    14 + size + (colours || 2 ** bits) * (isOldest ? 3 : 4),
  );
  const colourOf = bits <= 8 ? paletteColours(palette, isOldest ? 3 : 4) : maskedColours(
    hasMasks ? [0, 4, 8].map((at) => view.getUint32(54 + at, true)) : usualMasks[bits],
  );
  const pixelsView = new DataView(pixels.buffer, pixels.byteOffset, pixels.length);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    // The last row comes first, unless the height is negative.
    const row = stride * (signedHeight < 0 ? y : height - 1 - y);
    for (let x = 0; x < width; x++, to += 3) {
      if (bits === 24) {
        data[to] = pixels[row + 3 * x + 2];
        data[to + 1] = pixels[row + 3 * x + 1];
        data[to + 2] = pixels[row + 3 * x];
      } else colourOf(pixelAt(pixelsView, row, x, pixelBits), data, to);
    }
  }
  return { width, height, data };
}

/** The number of a pixel in its row. */
function pixelAt(view: DataView, row: number, x: number, bits: number): number {
  if (bits === 32) return view.getUint32(row + 4 * x, true);
  if (bits === 16) return view.getUint16(row + 2 * x, true);
  if (bits === 8) return view.getUint8(row + x);
  // Several pixels to a byte, the first in the upper bits.
  const perByte = 8 / bits;
  const shift = 8 - bits * (x % perByte + 1);
  return view.getUint8(row + Math.floor(x / perByte)) >> shift & (1 << bits) - 1;
}

type Colours = (pixel: number, data: Uint8Array, to: number) => void;

/** Colours by their places in the palette, which holds blue, green and red; black where it has ended. */
function paletteColours(palette: Uint8Array, length: number): Colours {
  return (pixel, data, to) => {
    const at = pixel * length;
    data[to] = palette[at + 2];
    data[to + 1] = palette[at + 1];
    data[to + 2] = palette[at];
  };
}

/** Colours by bits of the pixel itself: red, green and blue, each stretched to 0 to 255. */
function maskedColours(masks: number[] = []): Colours {
  const parts = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { shift, most: mask >>> shift };
  });
  return (pixel, data, to) =>
    parts.forEach(({ shift, most }, i) => {
      data[to + i] = most === 0 ? 0 : Math.floor((pixel >>> shift & most) * 255 / most);
    });
}
