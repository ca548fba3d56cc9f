// Single numbers out of a TIFF file's first directory. A block of EXIF is such a file as well.
// Format: Adobe, TIFF, revision 6.0, and its form with offsets of 64 bits, BigTIFF.

/** Tags that are read here. */
export const tags = { compression: 0x0103, colours: 0x0106, orientation: 0x0112 } as const;

/** Types of numbers: 16 bits, 32 bits. */
const [SHORT, LONG] = [3, 4];

/**
 * Reads a number of the first directory.
 *
 * @param tiff The file's content, or a block of EXIF without its heading
 * @param tag The number's tag
 * @returns The number, the first if there are several; undefined if there is none, or the file can't be read
 */
export function readTag(tiff: Uint8Array, tag: number): number | undefined {
  if (tiff.length < 16) return;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const isLittle = view.getUint16(0) === 0x4949;
  const isBig = view.getUint16(2, isLittle) === 43;
  const [directory, sizeOfCount, sizeOfEntry] = isBig
    ? [Number(view.getBigUint64(8, isLittle)), 8, 20]
    : [view.getUint32(4, isLittle), 2, 12];
  if (directory + sizeOfCount > view.byteLength) return;
  const count = isBig
    ? Number(view.getBigUint64(directory, isLittle))
    : view.getUint16(directory, isLittle);
  for (let nth = 0; nth < count; nth++) {
    const at = directory + sizeOfCount + nth * sizeOfEntry;
    const end = at + sizeOfEntry;
    if (end > view.byteLength) return;
    if (view.getUint16(at, isLittle) !== tag) continue;
    const type = view.getUint16(at + 2, isLittle);
    const value = end - (isBig ? 8 : 4);
    if (type === SHORT) return view.getUint16(value, isLittle);
    return type === LONG ? view.getUint32(value, isLittle) : undefined;
  }
}
