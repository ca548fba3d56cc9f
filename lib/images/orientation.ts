// Which way up an image is: the note that cameras and editors leave, found wherever Pillow's `ImageOps.exif_transpose` finds it.
// Values are those of EXIF's tag 0x0112: 1 is upright, 3 upside down, 6 and 8 on their sides, 2, 4, 5 and 7 are mirrored.

import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import type { Pixels } from "./pixels.ts";
import { readTag, tags } from "./tiff_tags.ts";

/** More text than this is no note of an orientation. */
const LONGEST_TEXT = 2 ** 22;

/**
 * The orientation that XMP notes, as an attribute or as an element.
 *
 * @param xmp The XMP packet
 * @returns A digit, 1 to 8 if it means anything; undefined if there is none
 */
export function xmpOrientation(xmp: Uint8Array): number | undefined {
  const [, digit] = /tiff:Orientation(?:="|>)([0-9])/.exec(latin1(xmp)) ?? [];
  return digit === undefined ? undefined : Number(digit);
}

/**
 * The orientation that EXIF notes.
 *
 * @param exif EXIF's block, a small TIFF file, with or without its heading "Exif"
 * @returns A number, 1 to 8 if it means anything; undefined if there is none
 */
export function exifOrientation(exif: Uint8Array): number | undefined {
  const start = latin1(exif.subarray(0, 6)) === "Exif\0\0" ? 6 : 0;
  return readTag(exif.subarray(start), tags.orientation);
}

/**
 * The orientation that a TIFF notes: in its directory, else by XMP.
 *
 * @param tiff The file's content
 * @param xmp Its XMP packet, if there is one
 * @returns A number, 1 to 8 if it means anything; undefined if there is none
 */
export function tiffOrientation(tiff: Uint8Array, xmp?: Uint8Array): number | undefined {
  return readTag(tiff, tags.orientation) ?? (xmp && xmpOrientation(xmp));
}

/** Boxes of an AVIF that say how it is turned or mirrored, each with its length before it. */
const turningBoxes = ["\0\0\0\tirot", "\0\0\0\timir"];

/**
 * The orientation that an AVIF notes by XMP. Boxes of the format itself and EXIF come first: decoders follow the boxes, which
 * writers of EXIF set as well.
 *
 * @param avif The file's content
 * @param xmp Its XMP packet, if there is one
 * @param exif Its block of EXIF, if there is one
 * @returns A number, 1 to 8 if it means anything; undefined if there is none
 */
export function avifOrientation(
  avif: Uint8Array,
  xmp?: Uint8Array,
  exif?: Uint8Array,
): number | undefined {
  if (xmp === undefined) return;
  if (exif && exifOrientation(exif) !== undefined) return;
  const content = latin1(avif);
  if (turningBoxes.some((box) => content.includes(box))) return;
  return xmpOrientation(xmp);
}

/**
 * The orientation that a PNG notes: by EXIF in a chunk anywhere in the file, else by EXIF in a text, else by XMP in a text. Of
 * several of a kind the last counts.
 *
 * @param png The file's content
 * @returns A number, 1 to 8 if it means anything; undefined if there is none
 */
export function pngOrientation(png: Uint8Array): number | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  let exif: Uint8Array | undefined;
  const texts = new Map<string, { type: string; content: Uint8Array }>();
  for (let at = 8; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    const type = latin1(png.subarray(at + 4, at + 8));
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "eXIf") exif = content;
    else if (/^(tEXt|zTXt|iTXt)$/.test(type)) texts.set(keywordOf(content), { type, content });
    at += 12 + length;
  }
  const profile = texts.get("Raw profile type exif");
  const block = exif ?? (profile && profileOf(textOf(profile)));
  const xmp = texts.get("XML:com.adobe.xmp");
  return (block && exifOrientation(block)) ?? (xmp && xmpOrientation(textOf(xmp)));
}

/** The keyword of a PNG's text chunk, which has no more than 79 letters. */
function keywordOf(content: Uint8Array): string {
  return latin1(content.subarray(0, 80)).split("\0")[0];
}

/** The text of a PNG's text chunk; empty if it can't be read. */
function textOf({ type, content }: { type: string; content: Uint8Array }): Uint8Array {
  let at = content.indexOf(0) + 1;
  let isCompressed = type === "zTXt";
  if (type === "iTXt") {
    isCompressed = content[at] === 1;
    // Language and translated keyword end with a zero each.
    at = content.indexOf(0, content.indexOf(0, at + 2) + 1) + 1;
  } else if (isCompressed) at++;
  const text = content.subarray(at);
  if (!isCompressed) return text;
  try {
    return inflateSync(text, { maxOutputLength: LONGEST_TEXT });
  } catch {
    return new Uint8Array();
  }
}

/** The bytes of a raw profile, which ImageMagick writes in lines: an empty one, its name, its length, and digits of base 16. */
function profileOf(text: Uint8Array): Uint8Array {
  const digits = latin1(text).split("\n").slice(3).join("").replaceAll(/\s/g, "");
  return /[^\da-fA-F]/.test(digits) ? new Uint8Array() : Buffer.from(digits, "hex");
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/**
 * Turns an image upright.
 *
 * @param pixels The image as it is stored
 * @param orientation Its orientation, 1 to 8; other numbers mean nothing
 * @returns The upright image; the same one if it is upright already
 */
export function turnUpright(pixels: Pixels, orientation = 1): Pixels {
  if (orientation <= 1 || orientation > 8) return pixels;
  const { width, height, data } = pixels;
  const isOnItsSide = orientation >= 5;
  const [columns, rows] = isOnItsSide ? [height, width] : [width, height];
  const out = new Uint8Array(data.length);
  // Which stored pixel stands at (x, y) of the upright image: mirrored in width or height, after swapping the two.
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [across, down] = isOnItsSide ? [y, x] : [x, y];
      const column = fromRight ? width - 1 - across : across;
      const row = fromBelow ? height - 1 - down : down;
      const from = (row * width + column) * 3;
      out[to++] = data[from];
      out[to++] = data[from + 1];
      out[to++] = data[from + 2];
    }
  }
  return { width: columns, height: rows, data: out };
}
