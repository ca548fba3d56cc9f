// The first picture of a GIF file, every pixel in its palette's colour, as with Pillow's `convert("RGB")`: what is transparent,
// and the rest of a screen that is larger than the picture, would be black otherwise.
// Format: CompuServe, Graphics Interchange Format, version 89a.

import { Buffer } from "node:buffer";
import { mostPixels, type Pixels, requireSize } from "./pixels.ts";

/** The first picture of a GIF, and where it lies on the screen. */
export interface FirstPicture {
  /** A GIF of the picture alone, without transparency. */
  readonly gif: Uint8Array;
  /** Columns of the screen. */
  readonly width: number;
  /** Rows of the screen. */
  readonly height: number;
  /** Column of the picture's upper left pixel. */
  readonly x: number;
  /** Row of the picture's upper left pixel. */
  readonly y: number;
  /** Red, green and blue of the screen around the picture. */
  readonly around: Uint8Array;
}

/** The palette of a picture that has none: all greys. */
const greys = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/**
 * Takes the first picture out of a GIF.
 *
 * @param bytes The file's content
 * @param most Pixels that the screen may have
 * @returns The picture; undefined for any other file
 * @throws {Error} If the file is cut short or has no picture, or the screen has no pixels or too many
 */
export function firstPicture(bytes: Uint8Array, most = mostPixels): FirstPicture | undefined {
  if (!/^GIF8[79]a/.test(String.fromCharCode(...bytes.subarray(0, 6)))) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const palettes = [tableAt(bytes, 13, bytes[10])];
  let at = 13 + palettes[0].length;
  let transparent = 0;
  // Extensions come before the picture that they are about.
  while (bytes[at] === 0x21) {
    const isControl = bytes[at + 1] === 0xf9 && bytes[at + 2] === 4;
    if (isControl && bytes[at + 3] & 1) transparent = bytes[at + 6];
    at = endOfBlocks(bytes, at + 2);
  }
  if (at + 10 > bytes.length) throw new Error("GIF is cut short");
  if (bytes[at] !== 0x2c) throw new Error("GIF has no picture");
  const [x, y, columns, rows] = [1, 3, 5, 7].map((part) => view.getUint16(at + part, true));
  const flags = bytes[at + 9];
  palettes.unshift(tableAt(bytes, at + 10, flags));
  const start = at + 10 + palettes[0].length;
  const end = endOfBlocks(bytes, start + 1);

  const width = Math.max(view.getUint16(6, true), x + columns);
  const height = Math.max(view.getUint16(8, true), y + rows);
  requireSize("GIF", columns, rows, most);
  requireSize("GIF", width, height, most);
  const palette = palettes.find(({ length }) => length > 0) ?? greys;
  const sizeOfPalette = Math.log2(palette.length / 3) - 1;
  const size = bytes.subarray(at + 5, at + 9);
  const gif = Buffer.concat([
    Buffer.from("GIF89a"),
    Uint8Array.of(...size, 0xf0 | sizeOfPalette, 0, 0),
    palette,
    Uint8Array.of(0x2c, 0, 0, 0, 0, ...size, flags & 0x40),
    bytes.subarray(start, end),
    Uint8Array.of(0x3b),
  ]);
  const around = palette.subarray(3 * transparent, 3 * transparent + 3);
  return { gif, width, height, x, y, around };
}

/**
 * Puts a decoded picture on its screen.
 *
 * @param picture The decoded picture
 * @param place Its screen, and where it lies on it
 * @returns The screen
 */
export function onScreen(picture: Pixels, place: FirstPicture): Pixels {
  const { width, height, x, y, around } = place;
  if (picture.width === width && picture.height === height) return picture;
  const data = new Uint8Array(width * height * 3);
  // A palette may lack the colour: black.
  if (around.length === 3) {
    data.set(around);
    for (let filled = 3; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
  }
  const stride = picture.width * 3;
  for (let row = 0; row < picture.height; row++) {
    const from = picture.data.subarray(row * stride, (row + 1) * stride);
    data.set(from, ((y + row) * width + x) * 3);
  }
  return { width, height, data };
}

/** The palette that a flag announces; empty without one. */
function tableAt(bytes: Uint8Array, at: number, flags: number): Uint8Array {
  const length = flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  if (at + length > bytes.length) throw new Error("GIF is cut short");
  return bytes.subarray(at, at + length);
}

/** Where a chain of blocks ends, each of which begins with its length. */
function endOfBlocks(bytes: Uint8Array, at: number): number {
  while (bytes[at] > 0) at += bytes[at] + 1;
  if (at >= bytes.length) throw new Error("GIF is cut short");
  return at + 1;
}
