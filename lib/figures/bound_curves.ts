// How bounds are drawn: thin grey lines, apart from the strategies, without markers and error bars.

import { mean } from "../statistics/descriptive.ts";
import { formatDifference, formatSigned } from "./number_format.ts";
import { type Series, toSeries } from "./panel_content.ts";
import type { Style } from "./palette.ts";
import { areasUnderCurve, meanAndDeviation } from "./statistics.ts";
import { type Curve, differences } from "./study.ts";

/** Dashes of the bounds, in multiples of a line's width. */
const dashes: readonly (readonly number[])[] = [[1.5, 1.5], [6, 2, 1.5, 2], [8, 3]];

/**
 * The bounds of the accuracy panel. What the whole pool reaches is a line across it.
 *
 * @param bounds Curves of the bounds
 * @param labeled Labeled samples after each cycle of the longest curve, (cycles + 1)
 * @param words Text of a bound's label
 * @returns The drawn bounds
 */
export function boundSeries(
  bounds: readonly Curve[],
  labeled: readonly number[],
  words: (label: string) => string,
): Series[] {
  return bounds.map((bound, i) => {
    const area = formatSigned(mean(areasUnderCurve(bound)));
    const drawn = isLine(bound) ? acrossPanel(bound, labeled) : bound;
    const name = `${words(bound.strategy)} (bound)`;
    const text = isLine(bound) ? `${name}: ${area}` : `${name}: ALCU=${area}`;
    const last = formatSigned(meanAndDeviation(bound).means.at(-1)!);
    const edgeText = isLine(bound) ? text : `${name}: ${last} at the end`;
    return { ...toBound(drawn, text, `${name} ${area}`, i), edgeText };
  });
}

/**
 * The bounds of the panel of differences. What the whole pool reaches is not among them: it is far above the first cycles of
 * every strategy, and would press all curves together.
 *
 * @param bounds Curves of the bounds
 * @param baseline The baseline's learning curves
 * @param words Text of a bound's label
 * @returns The drawn bounds
 */
export function boundDifferenceSeries(
  bounds: readonly Curve[],
  baseline: Curve,
  words: (label: string) => string,
): Series[] {
  return bounds.flatMap((bound, i) => {
    if (isLine(bound)) return [];
    const paired = differences(bound, baseline);
    const area = formatSigned(mean(areasUnderCurve(paired)));
    const name = `${words(bound.strategy)} (bound)`;
    const edgeText = `${name}: ${
      formatDifference(meanAndDeviation(paired).means.at(-1)!)
    } at the end`;
    return [{ ...toBound(paired, `${name}: ΔALCU=${area}`, `${name} ${area}`, i), edgeText }];
  });
}

/**
 * Whether a bound is one number, such as the accuracy with the whole pool labeled.
 *
 * @param bound The bound
 * @returns Whether its curve is a single point
 */
export function isLine({ labeled }: Curve): boolean {
  return labeled.length === 1;
}

function acrossPanel(bound: Curve, labeled: readonly number[]): Curve {
  const accuracies = bound.accuracies.map(([accuracy]) => labeled.map(() => accuracy));
  return { ...bound, labeled: [...labeled], accuracies };
}

function toBound(curve: Curve, text: string, endText: string, nth: number): Series {
  const style: Style = {
    colour: "#555555",
    shape: "circle",
    symbol: "circle",
    dash: dashes[nth % dashes.length],
  };
  const drawn = toSeries(curve, new Map([[curve.strategy, style]]), text);
  return { ...drawn, endText, isBound: true, shape: undefined };
}
