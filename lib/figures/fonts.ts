// DejaVu Sans, the font of all text: its files for rendering, and the width of text for layout.

import bold from "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf" with { type: "bytes" };
import regular from "dejavu-fonts-ttf/ttf/DejaVuSans.ttf" with { type: "bytes" };
import { create } from "fontkit";

/** Font families for SVG, the preferred one first. Verdana is equally wide; it stands in where DejaVu Sans is missing. */
export const fontFamily = "DejaVu Sans, Verdana, sans-serif";

/** Content of the TrueType files. */
export const fontFiles: { regular: Uint8Array; bold: Uint8Array } = { regular, bold };

/** A font, as far as widths are asked of it. */
interface Face {
  unitsPerEm: number;
  layout(text: string): { advanceWidth: number };
}

const regularFace = create(regular as never) as unknown as Face;
const boldFace = create(bold as never) as unknown as Face;

/**
 * Width of a line of text in the regular font.
 *
 * @param text One line
 * @param size Font size
 * @returns The width, in the unit of the size
 */
export function textWidth(text: string, size: number): number {
  return widthIn(regularFace, text, size);
}

/**
 * Width of a line of text in the bold font.
 *
 * @param text One line
 * @param size Font size
 * @returns The width, in the unit of the size
 */
export function boldWidth(text: string, size: number): number {
  return widthIn(boldFace, text, size);
}

function widthIn(face: Face, text: string, size: number): number {
  return face.layout(text).advanceWidth / face.unitsPerEm * size;
}
