// JPEG, PNG and WebP files to RGB pixels, as Pillow's `Image.open(...).convert("RGB")` makes them: grey is repeated, alpha is
// dropped, colour profiles are ignored, CMYK is converted by its plain formula. The orientation that a camera wrote into
// the file is applied, as the data sets library of the hub does. One difference is deliberate: 16-bit grey keeps its upper
// 8 bits, where Pillow makes all values above 255 white.

import sharp from "sharp";
import type { Pixels } from "./pixels.ts";
import { decodeSimplePng } from "./png.ts";

// Several images are decoded at a time, each by one thread. None is decoded twice, so a cache would be of no use.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes an image.
 *
 * @param bytes The content of a JPEG, PNG or WebP file
 * @returns Its pixels, or a promise of them
 * @throws {Error} If the bytes are not a whole image
 */
export function decodeImage(bytes: Uint8Array): Pixels | Promise<Pixels> {
  const png = decodeSimplePng(bytes);
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
