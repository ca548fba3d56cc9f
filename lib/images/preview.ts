// Images made small for people to look at, and their sizes without decoding them. Unlike the pixels of decode.ts, a small picture is
// not promised to be the same bytes on every machine.

import sharp, { type Sharp } from "sharp";
import { asPicture } from "./avif.ts";
import { decodeImage } from "./decode.ts";

/** Columns and rows of an image turned upright. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A small picture that every browser shows. */
export interface Thumbnail extends ImageSize {
  /** Content of an image file. */
  readonly bytes: Uint8Array;
  /** Its media type. */
  readonly type: string;
}

/** Files of so many bytes are as small as a thumbnail, and stay as they are. */
const smallFile = 4096;

/** First byte of the formats that every browser shows, with their media types. */
const shown: Readonly<Record<number, string>> = {
  0xff: "image/jpeg",
  0x47: "image/gif",
  0x52: "image/webp",
  0x89: "image/png",
};

/**
 * Finds the size of an image, turned upright.
 *
 * @param image Content of an image file of any format that decode.ts reads
 * @returns Its size, in pixels
 * @throws {Error} If it is no image
 */
export async function imageSize(image: Uint8Array): Promise<ImageSize> {
  const { autoOrient } = await sharp(asPicture(image)).metadata().catch(async () => ({
    autoOrient: await decodeImage(image),
  }));
  return { width: autoOrient.width, height: autoOrient.height };
}

/**
 * Makes an image small. What is small already stays as it is.
 *
 * @param image Content of an image file of any format that decode.ts reads
 * @param side Longest side afterwards, in pixels
 * @returns The small picture
 * @throws {Error} If it is no image
 */
export async function thumbnail(image: Uint8Array, side: number): Promise<Thumbnail> {
  const type = shown[image[0]];
  if (type !== undefined && image.length <= smallFile) {
    return { bytes: image, type, ...await imageSize(image) };
  }
  const small = (picture: Sharp) =>
    picture.resize(side, side, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" }).jpeg({ quality: 75 })
      .toBuffer({ resolveWithObject: true });
  // JPEGs are made smaller while they are decoded, which takes a third of the time.
  const { data, info } = await small(sharp(asPicture(image)).autoOrient()).catch(async () => {
    const { width, height, data } = await decodeImage(image);
    return small(sharp(data, { raw: { width, height, channels: 3 } }));
  });
  return { bytes: data, type: "image/jpeg", width: info.width, height: info.height };
}
