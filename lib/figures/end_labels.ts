// Labels at the ends of the curves of a panel, where a legend of all of them would be too long to match by eye.

import type { Mark } from "vega";
import { textWidth } from "./fonts.ts";
import type { PanelContent, Series } from "./panel_content.ts";

/** Grey of the text of curves that stand back, with a contrast of 4.5 to 1 with white. */
const mutedText = "#6b6b6b";

/** Distance from line to line, in sizes of the text. */
const LINE = 1.2;
/** Room for a leader and a marker before the text, in sizes of the text. */
const BEFORE_TEXT = 4;

/**
 * Whether a panel has labels at the ends of its curves: where some stand back. Otherwise it has a legend.
 *
 * @param content What the panel shows
 * @returns Whether it has such labels
 */
export function hasEndLabels({ series }: Pick<PanelContent, "series">): boolean {
  return series.some(({ isMuted }) => isMuted);
}

/** Size of the labels' column, in points. */
export interface EndLabelSize {
  /** Width of the column. */
  readonly width: number;
  /** Size of the text. */
  readonly fontSize: number;
}

/**
 * The size of the labels. Their text is as large as asked for, or smaller if the lines would not fit into the height.
 *
 * @param content What the panel shows
 * @param largest Size of the text where there is room, in points
 * @param height Height of the panel, in points
 * @returns The size
 */
export function measureEndLabels(
  { series, endTitle = "" }: PanelContent,
  largest: number,
  height: number,
): EndLabelSize {
  const fontSize = Math.min(largest, height / (LINE * series.length));
  const texts = [...series.map(({ endText, text }) => endText ?? text), endTitle];
  const widest = Math.max(...texts.map((text) => textWidth(text, fontSize)));
  return { width: widest + BEFORE_TEXT * fontSize, fontSize };
}

/**
 * Places labels one below the other, each as near to its curve's end as the others let it: the least squares of all
 * distances (isotonic regression by pooling adjacent violators).
 *
 * @param ends Where each curve ends, in points from the top
 * @param gap Least distance of two labels
 * @param height Height of the panel, at least as much as all labels need
 * @returns Middle of each label, in the order of the curves
 */
export function placeEndLabels(ends: readonly number[], gap: number, height: number): number[] {
  const order = [...ends.keys()].sort((a, b) => ends[a] - ends[b]);
  // Without the gaps before them, labels only have to be in order.
  const pools: { sum: number; count: number }[] = [];
  for (const [nth, i] of order.entries()) {
    pools.push({ sum: ends[i] - nth * gap, count: 1 });
    while (pools.length > 1) {
      const [above, below] = pools.slice(-2);
      if (above.sum / above.count <= below.sum / below.count) break;
      pools.splice(-2, 2, { sum: above.sum + below.sum, count: above.count + below.count });
    }
  }
  const highest = Math.max(gap / 2, height - gap / 2 - (ends.length - 1) * gap);
  const places = new Array<number>(ends.length);
  const bases = pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
  for (const [nth, i] of order.entries()) {
    places[i] = Math.min(Math.max(bases[nth], gap / 2), highest) + nth * gap;
  }
  return places;
}

/**
 * Draws the labels, each with a thin leader from its curve's end.
 *
 * @param content What the panel shows
 * @param size Size of the labels
 * @param panel Width and height of the area for the curves, in points
 * @param toPoint Where a curve ends, in points
 * @returns Vega marks
 */
export function endLabelMarks(
  { series, endTitle }: PanelContent,
  { fontSize }: EndLabelSize,
  panel: { width: number; height: number },
  toPoint: (series: Series, index: number) => { x: number; y: number },
): Mark[] {
  // A curve that leaves the panel has its label at the edge.
  const ends = series.map((one, i) => {
    const { x, y } = toPoint(one, i);
    return { x, y: Math.min(panel.height, Math.max(0, y)) };
  });
  const places = placeEndLabels(ends.map(({ y }) => y), LINE * fontSize, panel.height);
  const leaderEnd = panel.width + (BEFORE_TEXT - 1.5) * fontSize;
  const marks = series.flatMap(({ text, endText, colour, shape, isMuted }, i): Mark[] => [
    {
      type: "rule",
      encode: {
        enter: {
          x: { value: ends[i].x },
          x2: { value: leaderEnd },
          y: { value: ends[i].y },
          y2: { value: places[i] },
          stroke: { value: colour },
          strokeWidth: { value: 0.06 * fontSize },
        },
      },
    },
    ...(isMuted || shape === undefined ? [] : [{
      type: "symbol" as const,
      encode: {
        enter: {
          x: { value: leaderEnd + 0.7 * fontSize },
          y: { value: places[i] },
          shape: { value: shape },
          size: { value: (0.75 * fontSize) ** 2 },
          fill: { value: colour },
        },
      },
    }]),
    {
      type: "text",
      encode: {
        enter: {
          x: { value: panel.width + BEFORE_TEXT * fontSize },
          y: { value: places[i] },
          text: { value: endText ?? text },
          fontSize: { value: fontSize },
          fontWeight: { value: "normal" },
          baseline: { value: "middle" },
          fill: { value: isMuted ? mutedText : "#000000" },
        },
      },
    },
  ]);
  if (endTitle === undefined) return marks;
  return [...marks, {
    type: "text",
    encode: {
      enter: {
        x: { value: panel.width + BEFORE_TEXT * fontSize },
        y: { value: -0.35 * fontSize },
        text: { value: endTitle },
        fontSize: { value: fontSize },
        baseline: { value: "bottom" },
        fill: { value: "#333333" },
      },
    },
  }];
}
