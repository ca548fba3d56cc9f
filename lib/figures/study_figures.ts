// All pictures of a study as Vega specifications.

import type { Spec } from "vega";
import { evennessCurves } from "./class_balance.ts";
import {
  type Companion,
  costPicture,
  differencesPicture,
  matrixPicture,
  sideBySide,
} from "./subplot.ts";
import type { Matchups, StrategySummary } from "./strategy_summary.ts";
import { learningCurvesFigure, toSeries } from "./learning_curves.ts";
import { type Style, styles } from "./palette.ts";
import { drawPanel } from "./curve_panel.ts";
import type { PoolImages } from "./report.ts";
import type { FigureSettings } from "./settings.ts";
import type { Study } from "./study.ts";

/**
 * The pictures of a study by name: `learning_curves`, `differences`, `wins`, `overlap`, `cost`, `evenness`, and
 * `comparison`, which is the second to fourth side by side.
 *
 * @param study The results
 * @param settings Looks of the figure
 * @param summaries Summaries of the strategies, best first
 * @param tables How strategies compare, in the summaries' order
 * @param pool The pool, for the evenness over its classes
 * @returns The specifications; without a baseline there is no `differences`
 */
export function pictures(
  study: Study,
  settings: FigureSettings,
  summaries: readonly StrategySummary[],
  tables: { wins: Matchups; overlap: Matchups },
  pool?: PoolImages,
): Map<string, Spec> {
  const style = styles(study.strategies, study.baseline);
  const words = (strategy: string) => settings.labels[strategy] ?? strategy;
  const highestOverlap = Math.max(
    0.1,
    ...tables.overlap.values.flatMap((row, i) => row.map((value, j) => i === j ? 0 : value ?? 0)),
  );
  const comparison = new Map<string, Companion>();
  if (study.baseline !== undefined) {
    comparison.set("differences", differencesPicture(summaries, style, words));
  }
  comparison.set(
    "wins",
    matrixPicture(
      "wins",
      "Wins of row against column",
      tables.wins,
      ["#f4a582", "#f7f7f7", "#92c5de"],
      1,
      words,
    ),
  );
  comparison.set(
    "overlap",
    matrixPicture(
      "overlap",
      "Overlap of picks (Jaccard)",
      tables.overlap,
      ["#ffffff", "#74add1"],
      highestOverlap,
      words,
    ),
  );
  return new Map([
    ["learning_curves", learningCurvesFigure(study, settings)],
    ...[...comparison].map(([name, picture]) => [name, sideBySide([picture])] as const),
    ["comparison", sideBySide([...comparison.values()])],
    ["cost", sideBySide([costPicture(summaries, style, words)])],
    ...(pool ? [["evenness", evennessFigure(study, pool, style, words)] as const] : []),
  ]);
}

function evennessFigure(
  study: Study,
  { labels, classNames }: PoolImages,
  style: Map<string, Style>,
  words: (strategy: string) => string,
): Spec {
  const series = evennessCurves(study, labels, classNames.length)
    .map((curve) => toSeries(curve, style, words(curve.strategy)));
  const lowest = Math.min(1, ...series.flatMap(({ points }) => points.map(({ low }) => low)));
  const frame = { width: 11 * 72, height: 7 * 72 };
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    ...frame,
    padding: 0,
    background: "white",
    marks: [drawPanel({
      name: "evenness",
      title: "Evenness of classes",
      series,
      domain: [Math.max(0, lowest - 0.02), 1],
      format: ".2f",
      corners: ["lower right", "upper right"],
    }, { x: 0, y: 0, ...frame })],
  };
}
