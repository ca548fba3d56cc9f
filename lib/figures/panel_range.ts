// How much of the y axis a panel shows: what its curves need. A bound that is far from them leaves the panel, and is named at its
// edge with its value.

import type { PanelContent, Series } from "./panel_content.ts";

/** Curves have at least this share of the panel's height; a bound that would leave them less leaves the panel. */
const leastShare = 0.6;

/** Room below the lowest point, as a share of the range. */
const footroom = 0.04;

/** What a panel shows of curves and bounds. */
export type PanelRange = Pick<PanelContent, "series" | "domain" | "isClipped" | "beyond">;

/**
 * Finds the range of a panel from its curves, with the bounds that are near to them.
 *
 * @param curves The strategies' curves
 * @param bounds The bounds
 * @param always Values that are in the range in any case
 * @returns The range, the curves and the bounds of which a part is within it, and a text for each bound that ends outside
 */
export function followCurves(
  curves: readonly Series[],
  bounds: readonly Series[],
  always: readonly number[] = [],
): PanelRange {
  const needed = rangeOf([...always, ...curves.flatMap(drawnValues)]);
  let domain = needed;
  const size = ([low, high]: readonly [number, number]) => high - low;
  const widened = bounds.map((bound) => rangeOf([...needed, ...drawnValues(bound)]))
    .sort((a, b) => size(a) - size(b));
  for (const wider of widened) {
    const candidate = rangeOf([...domain, ...wider]);
    if (size(needed) >= leastShare * size(candidate)) domain = candidate;
  }
  const [low, high] = domain;
  // Nothing is below a true zero. Below zero, the panel leaves room by itself.
  const bottom = low > 0 ? Math.max(0, low - footroom * (high - low)) : low;
  return withinRange(curves, bounds, [bottom, high]);
}

/**
 * Sorts curves and bounds by a range that is given.
 *
 * @param curves The strategies' curves
 * @param bounds The bounds
 * @param domain Lowest and highest value
 * @returns The range, the curves and the bounds of which a part is within it, and a text for each bound that ends outside
 */
export function withinRange(
  curves: readonly Series[],
  bounds: readonly Series[],
  domain: readonly [number, number],
): PanelRange {
  const [low, high] = domain;
  const isInside = (value: number) => value >= low && value <= high;
  const inside = bounds.filter(({ points }) => points.some(({ mean }) => isInside(mean)));
  const beyond = bounds.flatMap(({ edgeText, points }) => {
    const last = points.at(-1)?.mean;
    return last === undefined || isInside(last) || edgeText === undefined
      ? []
      : [`${last > high ? "↑" : "↓"} ${edgeText}`];
  });
  return {
    series: [...curves, ...inside],
    domain,
    isClipped: bounds.some(({ points }) => points.some(({ mean }) => !isInside(mean))),
    ...(beyond.length > 0 && { beyond }),
  };
}

/**
 * The number format of an axis, with as many decimals as its ticks need.
 *
 * @param domain Lowest and highest value
 * @param sign `+` for an axis of differences
 * @returns As d3 writes it
 */
export function axisFormat([low, high]: readonly [number, number], sign: "+" | "" = ""): string {
  const range = high - low;
  const decimals = range < 0.007 ? 4 : range < 0.07 ? 3 : range < 0.8 ? 2 : 1;
  return `${sign}.${sign === "+" ? Math.max(2, decimals) : decimals}f`;
}

/**
 * What an axis writes at its ticks: numbers in a format, but a zero without a sign.
 *
 * @param format As of `axisFormat`
 * @returns The text of a tick, as an expression of Vega
 */
export function axisText(format: string): string {
  const zero = (0).toFixed(Number(format.match(/\.(\d)/)![1]));
  return `datum.value === 0 ? "${zero}" : format(datum.value, "${format}")`;
}

/** The values that are drawn: error bars as well, but of what stands back and of bounds the means only. */
function drawnValues({ points, isMuted, isBound }: Series): number[] {
  return points.flatMap(({ mean, low, high }) => isMuted || isBound ? [mean] : [low, high]);
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
}
