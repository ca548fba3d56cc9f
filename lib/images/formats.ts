// Which files are images that the decoder reads: by their first bytes, whatever they are called.

import { reading } from "./reading.ts";

/** The formats, in words. */
export const formatNames = "JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP";

/** First bytes of the formats, each as the letter of its number. */
const beginnings = [
  /^\xff\xd8\xff/, // JPEG
  /^\x89PNG\r\n/,
  /^RIFF[^]{4}WEBP/,
  /^GIF8[79]a/,
  /^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/, // TIFF and BigTIFF
  /^[^]{4}ftyp(?:avif|avis|mif1|miaf)/, // AVIF
  /^BM[^]{4}\0\0\0\0/, // BMP
];

/** Names that nearly always tell the truth, so that a folder of a million photos need not be opened file by file. */
const usualNames = /\.(?:jpe?g|jfif|png|webp|gif|tiff?|avif|bmp)$/i;

/**
 * Whether a file is an image that the decoder reads. A file with the name of an image counts as one, so that a damaged one is
 * found when it is decoded, and not left out.
 *
 * @param path The file
 * @returns Whether its name or its first bytes are those of an image
 * @throws {UserError} If it can't be read
 */
export async function isImage(path: string): Promise<boolean> {
  if (usualNames.test(path)) return true;
  using file = await reading(path, () => Deno.open(path));
  const bytes = new Uint8Array(16);
  const length = await file.read(bytes) ?? 0;
  const text = String.fromCharCode(...bytes.subarray(0, length));
  return beginnings.some((beginning) => beginning.test(text));
}
