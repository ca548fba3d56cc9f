// The picture of the labelling example: accuracy by labels, of suggested batches and of a random order.

import type { Spec } from "vega";
import { drawPanel } from "../../lib/figures/curve_panel.ts";
import { toSeries } from "../../lib/figures/panel_content.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import type { Curve } from "../../lib/figures/study.ts";
import { pointsPerInch, vegaFigure } from "../../lib/figures/vega_figure.ts";

/**
 * Draws the curves of the example, each the mean over its runs with bars of one standard deviation.
 *
 * @param suggested Accuracies of the suggested batches
 * @param random Accuracies of the random order
 * @returns A Vega specification
 */
export function demoFigure(suggested: Curve, random: Curve): Spec {
  const style = strategyStyles([suggested.strategy, random.strategy], random.strategy);
  const series = [
    toSeries(suggested, style, `suggested batches (${suggested.strategy})`),
    toSeries(random, style, "random order"),
  ];
  const ends = series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const frame = { width: 8 * pointsPerInch, height: 5 * pointsPerInch };
  return vegaFigure(frame, [drawPanel({
    name: "accuracy",
    title: "Photos predicted right",
    series,
    domain: [Math.min(...ends), Math.max(...ends)],
    format: ".2f",
    corners: ["lower right"],
  }, { x: 0, y: 0, ...frame })]);
}
