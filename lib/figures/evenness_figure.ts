// The figure of how evenly each strategy's picks are spread over the classes.

import type { Spec } from "vega";
import { evennessCurves } from "./class_balance.ts";
import { drawPanel } from "./curve_panel.ts";
import { toSeries } from "./panel_content.ts";
import type { Style } from "./palette.ts";
import type { PoolImages } from "./report.ts";
import type { Study } from "./study.ts";
import { pointsPerInch, vegaFigure } from "./vega_figure.ts";

/**
 * Draws the evenness of the picks so far over the number of labeled samples.
 *
 * @param study The study
 * @param pool Class of each pool sample, and name of each class
 * @param style Style of each strategy, by its label
 * @param words Text of a strategy's label in the legend
 * @returns The figure as a Vega specification
 */
export function evennessFigure(
  study: Study,
  { labels, classNames }: Pick<PoolImages, "labels" | "classNames">,
  style: Map<string, Style>,
  words: (strategy: string) => string,
): Spec {
  const series = evennessCurves(study, labels, classNames.length)
    .map((curve) => toSeries(curve, style, words(curve.strategy)));
  const lowest = Math.min(1, ...series.flatMap(({ points }) => points.map(({ low }) => low)));
  const domain: [number, number] = [Math.max(0, lowest - 0.02), 1];
  const frame = { width: 11 * pointsPerInch, height: 7 * pointsPerInch };
  return vegaFigure(frame, [drawPanel({
    name: "evenness",
    title: "Evenness of classes",
    series,
    domain,
    ticks: ticksUpToOne(domain[1] - domain[0]),
    format: ".2f",
    corners: ["lower right", "upper right"],
  }, { x: 0, y: 0, ...frame })]);
}

/** Ticks down from 1, which is the highest evenness: the axis may reach beyond it to make room for the legend. */
function ticksUpToOne(range: number): number[] {
  const perUnit = [100, 50, 20, 10, 5].find((ticks) => range * ticks <= 8)!;
  return Array.from({ length: perUnit + 1 }, (_, i) => 1 - i / perUnit);
}
