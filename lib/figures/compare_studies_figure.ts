// The figure of two studies over each other, with the curves that moved.

import type { Spec } from "vega";
import type { Change } from "./compare_studies.ts";
import { drawPanel } from "./curve_panel.ts";
import { type Series, toSeries } from "./panel_content.ts";
import { axisFormat } from "./panel_range.ts";
import { strategyStyles } from "./palette.ts";
import { shownTitle } from "./shown_measure.ts";
import { differences, learningCurves, type Study } from "./study.ts";
import { pointsPerInch, vegaFigure } from "./vega_figure.ts";

/**
 * Draws the curves that moved, dashed for the first study, and beside them the difference, repetition by repetition.
 *
 * @param first The first study
 * @param second The second study
 * @param changes What changed for each strategy, as `compareStudies` returns it
 * @returns A Vega specification, or undefined if nothing moved
 */
export function compareStudiesFigure(
  first: Study,
  second: Study,
  changes: readonly Change[],
): Spec | undefined {
  const moved = changes.filter(({ firstPick, firstAccuracy }) =>
    firstPick !== undefined || firstAccuracy !== undefined
  ).map(({ strategy }) => strategy);
  if (moved.length === 0) return undefined;
  const style = strategyStyles(first.strategies, first.baseline);
  const [curves, others] = [learningCurves(first), learningCurves(second)];
  const pairs = moved.map((strategy) =>
    [curves, others].map((all) => all.find((curve) => curve.strategy === strategy)!)
  );
  const absolute = pairs.flatMap(([curve, other]): Series[] => [
    { ...toSeries(curve, style, `${curve.strategy}, ${first.name}`), dash: [3, 2] },
    { ...toSeries(other, style, `${curve.strategy}, ${second.name}`), dash: [] },
  ]);
  const relative = pairs.map(([curve, other]) =>
    toSeries(differences(other, curve), style, curve.strategy)
  );
  const [lowest, highest] = rangeOf(relative);
  const frame = { width: 11 * pointsPerInch, height: 9 * pointsPerInch };
  return vegaFigure({ width: 2 * frame.width, height: frame.height }, [
    drawPanel({
      name: "accuracy",
      title: shownTitle(second),
      series: absolute,
      domain: rangeOf(absolute),
      format: axisFormat(rangeOf(absolute)),
      corners: ["lower right", "upper left", "upper right"],
    }, { x: 0, y: 0, ...frame }),
    drawPanel({
      name: "difference",
      title: `Difference, ${second.name} minus ${first.name}`,
      series: relative,
      domain: [Math.min(0, lowest), Math.max(0, highest)],
      format: axisFormat([Math.min(0, lowest), Math.max(0, highest)], "+"),
      corners: ["upper right"],
    }, { x: frame.width, y: 0, ...frame }),
  ]);
}

/** The lowest and the highest end of an error bar. */
function rangeOf(series: readonly Series[]): [number, number] {
  const ends = series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  return [Math.min(...ends), Math.max(...ends)];
}
