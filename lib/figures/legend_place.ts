// Where a panel's legend goes so that no curve runs through it.

import { textWidth } from "./fonts.ts";
import { type Box, cornerBox, covers, type Segment } from "./legend.ts";
import type { Looks, PanelContent, Series } from "./panel_content.ts";

/**
 * How far each curve is shifted, so that error bars of one point stand beside each other.
 *
 * @param content What the panel shows
 * @param width Width of the area for the curves, in points
 * @param looks How its lines look
 * @returns Shift of each curve to the right, in points
 */
export function shiftsOf({ series }: PanelContent, width: number, { spread }: Looks): number[] {
  const most = mostLabels(series);
  const barred = series.filter(({ isMuted, isBound }) => !isMuted && !isBound);
  const gaps = barred.flatMap(({ points }) =>
    points.slice(1).map(({ labeled }, i) => labeled - points[i].labeled)
  ).filter((gap) => gap > 0);
  // No further than the margin of the axis, or the first and the last points would leave the panel.
  const share = Math.min(spread * Math.min(most, ...gaps) / most, 2 * 0.015);
  const room = share / 1.04 * width;
  // A curve without error bars stays where it is.
  return series.map((one) =>
    barred.includes(one) ? room * ((barred.indexOf(one) + 0.5) / barred.length - 0.5) : 0
  );
}

/**
 * The end of a panel's x axis.
 *
 * @param series The curves
 * @returns The largest number of labeled samples, at least 1
 */
export function mostLabels(series: readonly Series[]): number {
  return Math.max(1, ...series.flatMap(({ points }) => points.map(({ labeled }) => labeled)));
}

/**
 * The range of y of a panel whose labels need none of it.
 *
 * @param content What the panel shows
 * @param headroom Room above the curves, as a share of the range that must be visible
 * @returns Lowest and highest value
 */
export function rangeOf(
  { domain: [low, high], isCut }: PanelContent,
  headroom = 0,
): [number, number] {
  const range = high - low || 1;
  const bottom = low < 0 ? low - 0.04 * range : low;
  return [bottom, high + ((isCut ? 0 : 0.04) + headroom) * range];
}

/** Size of a legend, in points. */
export interface LegendSize {
  /** Width of its box. */
  width: number;
  /** Height of its box. */
  height: number;
  /** Distance from line to line. */
  lineHeight: number;
  /** Size of its text. */
  fontSize: number;
}

/**
 * The legend's size. Its text is as large as asked for, or smaller if the lines would not fit into the height.
 *
 * @param texts Its lines
 * @param largest Size of its text where there is room, in points
 * @param height Height of the panel, in points
 * @returns The size
 */
export function measureLegend(texts: string[], largest: number, height: number): LegendSize {
  const fontSize = Math.min(largest, height / (1.3 * texts.length + 0.5));
  const lineHeight = fontSize * 1.3;
  const widest = Math.max(0, ...texts.map((text) => textWidth(text, fontSize)));
  return {
    width: widest + 3.6 * fontSize,
    height: texts.length * lineHeight + 0.5 * fontSize,
    lineHeight,
    fontSize,
  };
}

/** Box of the legend, range of y, and size of the area for the curves. */
export interface Placement {
  /** Box of the legend. */
  box: Box;
  /** Range of y. */
  domain: [number, number];
  /** Size of the area for the curves. */
  size: { width: number; height: number };
}

/**
 * Puts the legend into the first free corner. If no corner is free, the range of y grows upwards until the legend has
 * room. If it would have to grow to more than twice, the legend goes beside the panel.
 *
 * @param content What the panel shows
 * @param room Size of the panel without its axes, in points
 * @param legend Size of the legend
 * @param unit Scale of the panel; 1 is the paper's
 * @param looks How its lines look
 * @returns Where the legend goes, and what that leaves for the curves
 */
export function placeLegend(
  content: PanelContent,
  room: { width: number; height: number },
  legend: LegendSize,
  unit: number,
  looks: Looks,
): Placement {
  const { series, corners } = content;
  const most = mostLabels(series);
  const gap = 10 * unit;
  const shifts = shiftsOf(content, room.width, looks);
  for (let headroom = 0; headroom <= 1; headroom += 0.02) {
    const domain = rangeOf(content, headroom);
    const toX = (labeled: number) => (labeled / most + 0.02) / 1.04 * room.width;
    const toY = (value: number) => (domain[1] - value) / (domain[1] - domain[0]) * room.height;
    const drawn = series.flatMap(({ points }, i) =>
      segments(points, (labeled) => toX(labeled) + shifts[i], toY)
    );
    for (const corner of headroom === 0 ? corners : ["upper right" as const]) {
      const box = cornerBox(corner, legend, room, gap);
      const padded = {
        x: box.x - gap,
        y: box.y - gap,
        width: box.width + 2 * gap,
        height: box.height + 2 * gap,
      };
      if (!covers(padded, drawn)) return { box, domain, size: room };
    }
  }
  const size = { width: room.width - legend.width - gap, height: room.height };
  return {
    box: { x: size.width + gap, y: 0, width: legend.width, height: legend.height },
    domain: rangeOf(content),
    size,
  };
}

/** The lines of a curve and its error bars. */
function segments(
  points: Series["points"],
  toX: (labeled: number) => number,
  toY: (value: number) => number,
): Segment[] {
  return points.flatMap(({ labeled, mean, low, high }, i): Segment[] => {
    const x = toX(labeled);
    const bar: Segment = [x, toY(low), x, toY(high)];
    if (i === 0) return [bar];
    return [bar, [toX(points[i - 1].labeled), toY(points[i - 1].mean), x, toY(mean)]];
  });
}
