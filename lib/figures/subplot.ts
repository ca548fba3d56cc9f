// What the small pictures beside the learning curves share: a titled frame, labels of rows, and their layout side by side.

import type { Axis, GroupMark, Mark, Spec } from "vega";
import { boldWidth, textWidth } from "./fonts.ts";
import { vegaFigure } from "./vega_figure.ts";

/** Size of the text in points. */
export const fontSize = 15;

/** Height of a strategy's row in points. */
export const rowHeight = 44;

/** Looks of every axis. */
export const axisStyle = {
  domainColor: "#333333",
  tickColor: "#333333",
  labelColor: "#222222",
  labelFontSize: fontSize,
  titleFontSize: fontSize,
  titleColor: "#000000",
  titlePadding: 8,
} satisfies Partial<Axis>;

/** One picture that can stand alone or beside others. */
export interface Subplot {
  /** Width with axes, in points. */
  readonly width: number;
  /** Height with axes and title, in points. */
  readonly height: number;
  /** The picture as a Vega group. */
  readonly group: GroupMark;
}

/**
 * Lays out subplots side by side in one figure.
 *
 * @param subplots The subplots from left to right
 * @returns The figure as a Vega specification
 */
export function sideBySide(subplots: readonly Subplot[]): Spec {
  let x = 0;
  const marks = subplots.map(({ group, width }) => {
    const moved = { type: "group", encode: { enter: { x: { value: x } } }, marks: [group] };
    x += width;
    return moved as Mark;
  });
  return vegaFigure({ width: x, height: Math.max(...subplots.map(({ height }) => height)) }, marks);
}

/**
 * Frames a picture: its title above, room for its labels at the left and below.
 *
 * @param name Name in the figure's structure
 * @param title Title above the picture
 * @param size Width and height without labels, in points
 * @param left Room at the left, in points
 * @param bottom Room below, in points
 * @param content Scales, axes and marks, in coordinates from the picture's upper left corner
 * @returns The subplot
 */
export function subplot(
  name: string,
  title: string,
  size: { width: number; height: number },
  left: number,
  bottom: number,
  content: Pick<GroupMark, "scales" | "axes" | "marks">,
): Subplot {
  const top = 40;
  const right = 24;
  const titleSize = fontSize * 1.1;
  return {
    width: left + Math.max(size.width, boldWidth(title, titleSize)) + right,
    height: top + size.height + bottom,
    group: {
      type: "group",
      name,
      encode: {
        update: {
          x: { value: left },
          y: { value: top },
          width: { value: size.width },
          height: { value: size.height },
        },
      },
      signals: [{ name: "width", value: size.width }, { name: "height", value: size.height }],
      scales: content.scales,
      axes: content.axes,
      marks: [...content.marks!, {
        type: "text",
        encode: {
          enter: {
            x: { value: 0 },
            y: { value: -16 },
            fontSize: { value: titleSize },
            fontWeight: { value: "bold" },
            text: { value: title },
          },
        },
      }],
    },
  };
}

/**
 * Labels of rows of `rowHeight`, at the left of a picture.
 *
 * @param labels Text of each row
 * @returns One text mark per row
 */
export function rowLabels(labels: readonly string[]): Mark[] {
  return labels.map((text, i) => ({
    type: "text",
    encode: {
      enter: {
        x: { value: -8 },
        y: { value: (i + 0.5) * rowHeight },
        align: { value: "right" },
        baseline: { value: "middle" },
        fontSize: { value: fontSize },
        text: { value: text },
      },
    },
  }));
}

/**
 * Room that the longest label needs beside a picture.
 *
 * @param labels Text of each label
 * @returns Width in points, with a gap on both sides
 */
export function labelWidth(labels: readonly string[]): number {
  return 24 + Math.max(0, ...labels.map((text) => textWidth(text, fontSize)));
}
