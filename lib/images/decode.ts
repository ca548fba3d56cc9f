// Image files to RGB pixels, as Pillow's `Image.open(...).convert("RGB")` makes them: grey is repeated, alpha is dropped, colour
// profiles are ignored, CMYK is converted by its plain formula. The orientation that is noted in the file is applied, as the
// data sets library of the hub does. The content decides which format it is, not the name. One difference is deliberate:
// 16-bit grey keeps its upper 8 bits, where Pillow makes all values above 255 white.

import sharp from "sharp";
import { decodeBmp } from "./bmp.ts";
import { beginsAsImage, formatNames } from "./formats.ts";
import { withoutTransparency } from "./gif.ts";
import { pngOrientation, turnUpright, xmpOrientation } from "./orientation.ts";
import { mostPixels, type Pixels } from "./pixels.ts";
import { decodeSimplePng } from "./png.ts";

// Several images are decoded at a time, each by one thread. None is decoded twice, so a cache would be of no use.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes an image.
 *
 * @param bytes The content of a JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP file; of several pictures, the first counts
 * @returns Its pixels, or a promise of them
 * @throws {Error} If the bytes are not a whole image, or have more than `mostPixels` pixels
 */
export function decodeImage(bytes: Uint8Array): Pixels | Promise<Pixels> {
  const png = decodeSimplePng(bytes);
  if (png) return toRgb(png, png.channels);
  return decodeBmp(bytes) ?? decodeWithSharp(withoutTransparency(bytes));
}

async function decodeWithSharp(bytes: Uint8Array): Promise<Pixels> {
  // The package would draw SVG as well, with the fonts of the machine.
  if (!beginsAsImage(bytes)) throw new Error(`it is no ${formatNames}`);
  const image = sharp(bytes, { ignoreIcc: true, failOn: "error", limitInputPixels: mostPixels });
  const { format, space, orientation, xmp } = await image.metadata();
  const upright = format === "png"
    ? pngOrientation(bytes)
    : orientation ?? (xmp && xmpOrientation(xmp));
  const cmyk = space === "cmyk";
  if (cmyk) image.pipelineColourspace("cmyk");
  const { data, info } = await image.toColourspace(cmyk ? "cmyk" : "srgb").raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const stored = { width, height, data };
  return turnUpright(cmyk ? cmykToRgb(stored, channels) : toRgb(stored, channels), upright);
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

/** Converts the inks; what follows them, such as alpha, is dropped. */
function cmykToRgb({ width, height, data }: Pixels, channels: number): Pixels {
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += channels) {
    const light = 255 - data[from + 3];
    for (let ink = 0; ink < 3; ink++) {
      // Pillow's division by 255, rounded, in whole numbers.
      const product = data[from + ink] * light + 128;
      out[to++] = light - (((product >> 8) + product) >> 8);
    }
  }
  return { width, height, data: out };
}
