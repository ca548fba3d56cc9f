// What each picture of a study shows, in words, for readers who can't see it.

import { formatSigned, formatTogether } from "./number_format.ts";
import type { PairwiseTable } from "./pairwise.ts";
import { studyWords } from "./pool_words.ts";
import type { FigureSettings } from "./settings.ts";
import { shownWords } from "./shown_measure.ts";
import { smallMultiple } from "./small_multiples.ts";
import { meanAndDeviation } from "./statistics.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import type { Study } from "./study.ts";

/**
 * Says what a picture shows: its kind, and what a look at it tells first.
 *
 * @param picture Name of the picture, as of `studyFigures`
 * @param study The study
 * @param settings Looks of the figure: which strategies and panels it has, and their words
 * @param summaries Summaries of the strategies, best first
 * @param tables Wins and overlaps of the strategies
 * @returns A few sentences
 */
export function alternativeText(
  picture: string,
  study: Study,
  settings: FigureSettings,
  summaries: readonly StrategySummary[],
  tables: { wins: PairwiseTable; overlap: PairwiseTable },
): string {
  const { baseline } = study;
  const measure = shownWords(study);
  const { strategies, panels } = settings;
  const visible = summaries.filter(({ strategy }) => strategies?.includes(strategy) ?? true);
  const words = (label: string) => settings.labels[label] ?? label;
  const areas = (own: readonly StrategySummary[]) =>
    own.map(({ strategy, area }) => `${words(strategy)} ${formatSigned(area)}`);
  const gaps = (own: readonly StrategySummary[]) =>
    own.flatMap(({ strategy, difference }) =>
      difference === undefined || strategy === baseline
        ? []
        : [`${words(strategy)} ${formatTogether([difference.mean])[0]}`]
    );
  const ordered = (what: string, values: readonly string[]) =>
    values.length === 0 ? "" : ` ${what}, largest first: ${values.join(", ")}.`;
  const panelTexts = {
    accuracy:
      `Learning curves of ${measure} of ${count(visible.length)} over the number of labels.` +
      ordered("Areas under the curves", areas(visible)) + boundsText(study, words),
    difference: baseline === undefined
      ? ""
      : `Differences of the learning curves of ${measure} to ${
        words(baseline)
      } over the number of labels.` +
        ordered("Differences in area", gaps(visible)),
  };
  const texts: Record<string, () => string> = {
    learning_curves: () => panels.map((panel) => panelTexts[panel]).join(" ").trim(),
    accuracy: () => panelTexts.accuracy,
    difference: () => panelTexts.difference,
    differences: () =>
      `Differences to ${
        words(baseline!)
      } in area under the curve of ${measure}, with 95 % intervals.` +
      ordered("Differences", gaps(summaries)),
    wins: () =>
      `Matrix of ${
        count(summaries.length)
      } against each other: how often the row is ahead of the column in ${measure}.` +
      extremes(tables.wins, "ahead of", words),
    overlap: () =>
      `Matrix of ${
        count(summaries.length)
      } against each other: how much of their picks they share.` +
      extremes(tables.overlap, "with", words),
    comparison: () =>
      `${count(summaries.length)} compared: ${
        baseline === undefined ? "" : `differences in area under the curve of ${measure}, `
      }wins against each other, and shared picks.` +
      ordered("Differences in area", gaps(summaries)),
    evenness: () =>
      `How evenly the picks of ${count(summaries.length)} are spread over the classes, ` +
      "over the number of labels.",
  };
  const own = picture.startsWith(smallMultiple)
    ? smallText(picture.slice(smallMultiple.length), study, summaries, words)
    : texts[picture]();
  return `${studyWords(study)}: ${own}`;
}

/** The bounds that are drawn beside the strategies: what they reach at the end. */
function boundsText({ bounds = [] }: Study, words: (label: string) => string): string {
  const each = bounds.map((bound) =>
    `${words(bound.strategy)} ${formatSigned(meanAndDeviation(bound).means.at(-1)!)}`
  );
  return each.length === 0
    ? ""
    : ` Bounds, which are no strategies, reach in the end: ${each.join(", ")}.`;
}

function smallText(
  label: string,
  { baseline, measure }: Study,
  summaries: readonly StrategySummary[],
  words: (label: string) => string,
): string {
  const { area, difference } = summaries.find(({ strategy }) => strategy === label)!;
  return baseline === undefined || difference === undefined
    ? `Learning curve of ${shownWords({ measure })} of ${
      words(label)
    } before all others; its area is ${formatSigned(area)}.`
    : `Difference in ${shownWords({ measure })} of ${words(label)} to ${
      words(baseline)
    } before all others; in area it is ${formatTogether([difference.mean])[0]}.`;
}

/** The largest and the smallest field of a matrix. */
function extremes(
  { strategies, values }: PairwiseTable,
  relation: string,
  words: (label: string) => string,
): string {
  const fields = values.flatMap((row, i) =>
    row.flatMap((value, j) =>
      i === j || value === undefined ? [] : [{
        value,
        text: `${words(strategies[i])} ${relation} ${words(strategies[j])}, ${value.toFixed(2)}`,
      }]
    )
  ).sort((a, b) => b.value - a.value);
  return fields.length === 0 ? "" : ` Highest: ${fields[0].text}. Lowest: ${fields.at(-1)!.text}.`;
}

function count(strategies: number): string {
  return strategies === 1 ? "1 strategy" : `${strategies} strategies`;
}
