// Which strategies of a study stand out in its pictures. More than ten curves can't be told apart by colour: then a few
// are drawn in colour, and the others in grey behind them.

import { mean } from "../statistics/descriptive.ts";
import { strategyStyles, type Style } from "./palette.ts";
import type { FigureSettings } from "./settings.ts";
import { areasUnderCurve } from "./statistics.ts";
import { learningCurves, type Study } from "./study.ts";

/** As many strategies as the palette has colours for, the baseline included. */
export const mostInColour = 10;

/** How many strategies stand out in a study of more, unless its experiment says which ones. */
export const bestShown = 6;

/**
 * The strategies that stand out: those that the settings name, or the best by area under the learning curve. The baseline
 * is not one of them; it is black in any case.
 *
 * @param study The study
 * @param settings Looks of the figure
 * @returns Labels of the strategies, in the study's order
 */
export function highlightsOf(study: Study, { strategies, highlight }: FigureSettings): string[] {
  const shown = study.strategies.filter((label) => strategies?.includes(label) ?? true);
  const others = shown.filter((label) => label !== study.baseline);
  if (Array.isArray(highlight)) return others.filter((label) => highlight.includes(label));
  if (highlight === undefined && shown.length <= mostInColour) return others;
  const areas = new Map(
    learningCurves(study).map((curve) => [curve.strategy, mean(areasUnderCurve(curve))]),
  );
  const best = others.filter((label) => areas.has(label))
    .sort((a, b) => areas.get(b)! - areas.get(a)!).slice(0, highlight ?? bestShown);
  return others.filter((label) => best.includes(label));
}

/**
 * How each strategy of a study is drawn, the same in all its pictures.
 *
 * @param study The study
 * @param settings Looks of the figure
 * @returns The style of each strategy, by its label
 */
export function studyStyles(study: Study, settings: FigureSettings): Map<string, Style> {
  const { strategies, baseline } = study;
  const shown = strategies.filter((label) => settings.strategies?.includes(label) ?? true);
  const highlights = highlightsOf(study, settings);
  const allStandOut = shown.every((label) => label === baseline || highlights.includes(label));
  return strategyStyles(strategies, baseline, allStandOut ? undefined : highlights);
}
