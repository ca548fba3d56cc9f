// DejaVu Sans, the face of all text: its bytes for pictures and documents, and the widths of its words for layout.

import bold from "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf" with { type: "bytes" };
import regular from "dejavu-fonts-ttf/ttf/DejaVuSans.ttf" with { type: "bytes" };
import { create } from "fontkit";

/** Name of the face; the others are for readers of an SVG who have not installed it, Verdana being as wide. */
export const fontFamily = "DejaVu Sans, Verdana, sans-serif";

/** The font files, as TrueType. */
export const fontFiles: { regular: Uint8Array; bold: Uint8Array } = { regular, bold };

const face = create(regular as never) as unknown as {
  unitsPerEm: number;
  layout(text: string): { advanceWidth: number };
};

/**
 * Width of a line of text in the regular face.
 *
 * @param text One line
 * @param size Font size
 * @returns The width, in the size's unit
 */
export function textWidth(text: string, size: number): number {
  return face.layout(text).advanceWidth / face.unitsPerEm * size;
}
