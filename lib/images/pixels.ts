// A decoded image.

/** An 8-bit RGB image. */
export interface Pixels {
  /** Columns of pixels. */
  readonly width: number;
  /** Rows of pixels. */
  readonly height: number;
  /** Red, green and blue of each pixel, row after row, (height x width x 3). */
  readonly data: Uint8Array;
}

/** Images of more pixels are refused unless asked for: sharp's own limit. A small file may claim to be as large as memory. */
export const mostPixels: number = 0x3fff * 0x3fff;

/**
 * Checks the size that a file claims, before memory is taken for its pixels.
 *
 * @param format The format, in words
 * @param width Columns of pixels
 * @param height Rows of pixels
 * @param most Pixels that an image may have
 * @throws {Error} If the image has no pixels, or too many
 */
export function requireSize(format: string, width: number, height: number, most: number): void {
  if (width <= 0 || height <= 0) throw new Error(`${format} of ${width} x ${height} pixels`);
  if (width * height > most) {
    throw new Error(
      `${format} of ${width} x ${height} pixels; at most ${most} are read, or set "maxPixels" of the encoder`,
    );
  }
}
