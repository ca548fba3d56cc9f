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

/** Images of more pixels are refused: sharp's own limit. A small file may claim to be as large as memory. */
export const mostPixels: number = 0x3fff * 0x3fff;
