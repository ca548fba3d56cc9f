// All figures of a study by name, as Vega specifications.

import type { Spec } from "vega";
import { differencePlot } from "./difference_plot.ts";
import { evennessFigure } from "./evenness_figure.ts";
import { heatmap } from "./heatmap.ts";
import { learningCurvesFigure, learningCurvesPanels } from "./learning_curves.ts";
import type { PairwiseTable } from "./pairwise.ts";
import { mutedStyle } from "./palette.ts";
import { studyStyles } from "./highlights.ts";
import type { PoolImages } from "./report.ts";
import type { FigureSettings } from "./settings.ts";
import { smallMultiple, smallMultiples } from "./small_multiples.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import type { Study } from "./study.ts";
import { sideBySide, type Subplot } from "./subplot.ts";

/**
 * Draws the figures of a study: `learning_curves`, its panels `accuracy` and `difference`, `differences`, `wins`, `overlap`, `evenness`, and `comparison`, which is
 * `differences`, `wins` and `overlap` side by side. If some strategies stand back, each has a small picture of its own as well,
 * `small_multiples/` and its label.
 *
 * @param study The study
 * @param settings Looks of the figure
 * @param summaries Summaries of the strategies, best first
 * @param tables Wins and overlaps of the strategies, in the summaries' order
 * @param pool The pool; without it there is no `evenness`
 * @returns Vega specifications by name; without a baseline there is no `differences`
 */
export function studyFigures(
  study: Study,
  settings: FigureSettings,
  summaries: readonly StrategySummary[],
  tables: { wins: PairwiseTable; overlap: PairwiseTable },
  pool?: PoolImages,
): Map<string, Spec> {
  const style = studyStyles(study, settings);
  const words = (strategy: string) => settings.labels[strategy] ?? strategy;
  const highestOverlap = Math.max(
    0.1,
    ...tables.overlap.values.flatMap((row, i) => row.map((value, j) => i === j ? 0 : value ?? 0)),
  );
  const comparison = new Map<string, Subplot>();
  if (study.baseline !== undefined) {
    comparison.set("differences", differencePlot(summaries, style, words));
  }
  comparison.set(
    "wins",
    heatmap(
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
    heatmap(
      "overlap",
      "Overlap of picks (Jaccard)",
      tables.overlap,
      ["#ffffff", "#74add1"],
      highestOverlap,
      words,
    ),
  );
  const multiples = [...style.values()].some(({ isMuted }) => isMuted)
    ? smallMultiples(study, mutedStyle, words)
    : [];
  return new Map([
    ["learning_curves", learningCurvesFigure(study, settings)],
    ...learningCurvesPanels(study, settings),
    ...[...comparison].map(([name, plot]) => [name, sideBySide([plot])] as const),
    ["comparison", sideBySide([...comparison.values()])],
    ...[...multiples].map(([label, spec]) => [`${smallMultiple}${label}`, spec] as const),
    ...(pool ? [["evenness", evennessFigure(study, pool, style, words)] as const] : []),
  ]);
}
