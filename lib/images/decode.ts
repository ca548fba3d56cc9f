// Image files to RGB pixels, as Pillow's `Image.open(...).convert("RGB")` makes them: grey is repeated, alpha is dropped, colour
// profiles are ignored, CMYK is converted by its plain formula. The orientation that is noted in the file is applied, as the
// data sets library of the hub does. The content decides which format it is, not the name. One difference is deliberate:
// 16-bit grey keeps its upper 8 bits, where Pillow makes all values above 255 white.

import sharp, { type Metadata } from "sharp";
import { asPicture } from "./avif.ts";
import { decodeBmp } from "./bmp.ts";
import { firstPicture, onScreen } from "./gif.ts";
import {
  avifOrientation,
  pngOrientation,
  tiffOrientation,
  turnUpright,
  xmpOrientation,
} from "./orientation.ts";
import { mostPixels, type Pixels, requireSize } from "./pixels.ts";
import { decodeSimplePng } from "./png.ts";
import { readTag, tags } from "./tiff_tags.ts";

// Several images are decoded at a time, each by one thread. None is decoded twice, so a cache would be of no use.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes an image.
 *
 * @param bytes The content of a JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP file; of several pictures, the first counts
 * @param most Pixels that it may have
 * @returns Its pixels, or a promise of them
 * @throws {Error} If the bytes are not a whole image, have more than `most` pixels, or hold what is no 8- or 16-bit colour
 */
export function decodeImage(bytes: Uint8Array, most = mostPixels): Pixels | Promise<Pixels> {
  const png = decodeSimplePng(bytes, most);
  if (png) return toRgb(png, png.channels);
  const picture = firstPicture(bytes, most);
  if (picture) return decodeWithSharp(picture.gif, most).then((it) => onScreen(it, picture));
  return decodeBmp(bytes, most) ?? decodeWithSharp(asPicture(bytes), most);
}

/** What sharp is asked to decode; it draws SVG and other texts as well, which are no photos. */
const formats: Record<string, string> = {
  jpeg: "JPEG",
  png: "PNG",
  webp: "WebP",
  gif: "GIF",
  tiff: "TIFF",
  heif: "AVIF",
};

async function decodeWithSharp(bytes: Uint8Array, most: number): Promise<Pixels> {
  const image = sharp(bytes, { ignoreIcc: true, failOn: "error", limitInputPixels: false });
  const metadata = await image.metadata();
  const format = formats[metadata.format];
  if (format === undefined) throw new Error(`${metadata.format} is not read`);
  requireSize(format, metadata.width, metadata.height, most);
  const cmyk = metadata.space === "cmyk";
  if (metadata.format === "tiff") requireColours(bytes, metadata.depth, cmyk);
  if (cmyk) image.pipelineColourspace("cmyk");
  const { data, info } = await image.toColourspace(cmyk ? "cmyk" : "srgb").raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const stored = { width, height, data };
  const pixels = cmyk ? cmykToRgb(stored, channels) : toRgb(stored, channels);
  return turnUpright(pixels, orientationOf(bytes, metadata));
}

function orientationOf(
  bytes: Uint8Array,
  { format, orientation, xmp, exif }: Metadata,
): number | undefined {
  if (format === "png") return pngOrientation(bytes);
  if (format === "tiff") return tiffOrientation(bytes, xmp);
  if (format === "heif") return avifOrientation(bytes, xmp, exif);
  return orientation ?? (xmp && xmpOrientation(xmp));
}

/** TIFFs may hold measurements, whose black and white nobody says, and colours that libvips takes for others. */
function requireColours(tiff: Uint8Array, depth: string | undefined, cmyk: boolean): void {
  if (depth !== "uchar" && (depth !== "ushort" || cmyk)) {
    throw new Error(`TIFF of ${cmyk ? "CMYK values" : "values"} of type ${depth} is not read`);
  }
  const [YCBCR, JPEG] = [6, 7];
  if (readTag(tiff, tags.colours) === YCBCR && readTag(tiff, tags.compression) !== JPEG) {
    throw new Error("TIFF of YCbCr colours that JPEG has not compressed is not read");
  }
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
