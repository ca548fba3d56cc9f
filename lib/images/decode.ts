// Images of any common format to RGB pixels, as Python's `Image.open(...).convert("RGB")` has them:
// grey is repeated, alpha is dropped, colour profiles are ignored, CMYK is converted by its plain
// formula. The orientation that a camera noted is applied, as the hub's data sets library does. One
// difference is meant: 16-bit grey keeps its upper 8 bits, where Pillow makes all above 255 white.

import sharp from "sharp";
import { decodePlainPng } from "./png.ts";

/** An 8-bit RGB image. */
export interface Pixels {
  /** Columns of pixels. */
  readonly width: number;
  /** Rows of pixels. */
  readonly height: number;
  /** Red, green and blue of each pixel, row after row, (height x width x 3). */
  readonly data: Uint8Array;
}

// Images are decoded side by side, each by one thread; nothing is decoded twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes an image.
 *
 * @param bytes The content of a JPEG, PNG or WebP file
 * @returns Its pixels
 * @throws {Error} If the bytes are not a whole image
 */
export function decodeImage(bytes: Uint8Array): Pixels | Promise<Pixels> {
  const png = decodePlainPng(bytes);
  return png ? toRgb(png, png.channels) : decodeWithSharp(bytes);
}

async function decodeWithSharp(bytes: Uint8Array): Promise<Pixels> {
  const image = sharp(bytes, { ignoreIcc: true, failOn: "error" });
  const cmyk = (await image.metadata()).space === "cmyk";
  if (cmyk) image.pipelineColourspace("cmyk");
  const { data, info } = await image.autoOrient().toColourspace(cmyk ? "cmyk" : "srgb").raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return cmyk ? cmykToRgb({ width, height, data }) : toRgb({ width, height, data }, channels);
}

/** Drops alpha and repeats grey. */
function toRgb({ width, height, data }: Pixels, channels: number): Pixels {
  if (channels === 3) return { width, height, data };
  const out = new Uint8Array(width * height * 3);
  const [green, blue] = channels > 2 ? [1, 2] : [0, 0];
  for (let from = 0, to = 0; to < out.length; from += channels, to += 3) {
    out[to] = data[from];
    out[to + 1] = data[from + green];
    out[to + 2] = data[from + blue];
  }
  return { width, height, data: out };
}

function cmykToRgb({ width, height, data }: Pixels): Pixels {
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += 4) {
    const light = 255 - data[from + 3];
    for (let ink = 0; ink < 3; ink++) {
      // Pillow's division by 255, rounded, in whole numbers.
      const product = data[from + ink] * light + 128;
      out[to++] = light - (((product >> 8) + product) >> 8);
    }
  }
  return { width, height, data: out };
}
