// Which way up an image is: the note that cameras and editors leave, found wherever Pillow's `ImageOps.exif_transpose` finds it.
// Values are those of EXIF's tag 0x0112: 1 is upright, 3 upside down, 6 and 8 on their sides, 2, 4, 5 and 7 are mirrored.

import { inflateSync } from "node:zlib";
import type { Pixels } from "./pixels.ts";

/** More text than this is no note of an orientation. */
const LONGEST_TEXT = 2 ** 22;

/**
 * The orientation that XMP notes, as an attribute or as an element.
 *
 * @param xmp The XMP packet
 * @returns 1 to 8; undefined if there is none
 */
export function xmpOrientation(xmp: Uint8Array): number | undefined {
  const [, digit] = /tiff:Orientation(?:="|>)([1-8])/.exec(latin1(xmp)) ?? [];
  return digit === undefined ? undefined : Number(digit);
}

/**
 * The orientation that EXIF notes.
 *
 * @param exif EXIF's block, a small TIFF file, with or without its heading "Exif"
 * @returns 1 to 8; undefined if there is none
 */
export function exifOrientation(exif: Uint8Array): number | undefined {
  const start = latin1(exif.subarray(0, 6)) === "Exif\0\0" ? 6 : 0;
  const view = new DataView(exif.buffer, exif.byteOffset + start, exif.length - start);
  if (view.byteLength < 8) return;
  const isLittle = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > view.byteLength) return;
  const count = view.getUint16(directory, isLittle);
  for (let at = directory + 2; at < directory + 2 + 12 * count; at += 12) {
    if (at + 12 > view.byteLength) return;
    if (view.getUint16(at, isLittle) !== 0x0112) continue;
    const isLong = view.getUint16(at + 2, isLittle) === 4;
    const value = isLong ? view.getUint32(at + 8, isLittle) : view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : undefined;
  }
}

/**
 * The orientation that a PNG notes: by EXIF in a chunk anywhere in the file or in a text, else by XMP in a text.
 *
 * @param png The file's content
 * @returns 1 to 8; undefined if there is none
 */
export function pngOrientation(png: Uint8Array): number | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  let byXmp: number | undefined;
  for (let at = 8; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    const type = latin1(png.subarray(at + 4, at + 8));
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "eXIf") {
      const orientation = exifOrientation(content);
      if (orientation !== undefined) return orientation;
    } else if (/^(tEXt|zTXt|iTXt)$/.test(type)) {
      const { key, text } = textOf(type, content);
      if (key === "Raw profile type exif") {
        const orientation = exifOrientation(profileOf(text));
        if (orientation !== undefined) return orientation;
      } else if (key === "XML:com.adobe.xmp") byXmp ??= xmpOrientation(text);
    }
    at += 12 + length;
  }
  return byXmp;
}

/** Keyword and text of a PNG's text chunk; an empty text if it can't be read. */
function textOf(type: string, content: Uint8Array): { key: string; text: Uint8Array } {
  let at = content.indexOf(0);
  const key = latin1(content.subarray(0, at));
  at++;
  let isCompressed = type === "zTXt";
  if (type === "iTXt") {
    isCompressed = content[at] === 1;
    // Language and translated keyword end with a zero each.
    at = content.indexOf(0, content.indexOf(0, at + 2) + 1) + 1;
  } else if (isCompressed) at++;
  const text = content.subarray(at);
  if (!isCompressed) return { key, text };
  try {
    return { key, text: inflateSync(text, { maxOutputLength: LONGEST_TEXT }) };
  } catch {
    return { key, text: new Uint8Array() };
  }
}

/** The bytes of a raw profile, which ImageMagick writes as text: a name, a length, and digits of base 16. */
function profileOf(text: Uint8Array): Uint8Array {
  const told = latin1(text);
  // In two steps: one pattern for all would try every way to share out long white space, which a hostile file has.
  const [heading] = /^\s*\w+\s+\d+\s/.exec(told) ?? [];
  const digits = heading === undefined ? "" : told.slice(heading.length).replaceAll(/\s/g, "");
  if (/[^\da-fA-F]/.test(digits)) return new Uint8Array();
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/**
 * Turns an image upright.
 *
 * @param pixels The image as it is stored
 * @param orientation Its orientation, 1 to 8
 * @returns The upright image; the same one if it is upright already
 */
export function turnUpright(pixels: Pixels, orientation = 1): Pixels {
  if (orientation === 1) return pixels;
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
