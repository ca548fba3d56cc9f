// Texts in numpy's .npy files, such as the names of classes: all as long as the longest, the rest zeros.

import { UserError } from "../errors.ts";

/**
 * Whether an element type is one of texts.
 *
 * @param type Such as `U5` for 5 characters of 4 bytes, or `S5` for 5 bytes
 */
export function isText(type: string): boolean {
  return /^[US]\d+$/.test(type);
}

/**
 * Reads texts.
 *
 * @param bytes All of them, one after the other
 * @param type Their type, which is one of texts
 * @param bigEndian Whether the first byte of a character is its highest
 * @param name Name of the array in messages
 * @returns The texts, without the zeros at their ends
 * @throws {UserError} If they are of length 0, or not the characters that their type promises
 */
export function textsOf(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  bigEndian: boolean,
  name: string,
): string[] {
  const size = Number(type.slice(1)) * (type[0] === "U" ? 4 : 1);
  if (size === 0) throw new UserError(`${name} holds texts without a letter; give each a name`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const textAt = type[0] === "U"
    ? (start: number) => charactersOf(view, start, size, bigEndian)
    : (start: number) =>
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        bytes.subarray(start, start + size),
      );
  return Array.from({ length: bytes.length / size }, (_, nth) => {
    try {
      return textAt(nth * size).replace(/\0+$/, "");
    } catch {
      throw new UserError(
        `${name} has in row ${nth} what is no text; save the names as Unicode: y.astype(str)`,
      );
    }
  });
}

/** Characters of four bytes each. */
function charactersOf(view: DataView, start: number, size: number, bigEndian: boolean): string {
  const codes = Array.from(
    { length: size / 4 },
    (_, i) => view.getUint32(start + 4 * i, !bigEndian),
  );
  return String.fromCodePoint(...codes);
}
