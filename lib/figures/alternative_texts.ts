// What each picture of a study shows, in words, for readers who can't see it.

import { formatSigned } from "./number_format.ts";
import type { PairwiseTable } from "./pairwise.ts";
import { smallMultiple } from "./small_multiples.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import type { Study } from "./study.ts";

/**
 * Says what a picture shows: its kind, and what a look at it tells first.
 *
 * @param picture Name of the picture, as of `studyFigures`
 * @param study The study
 * @param summaries Summaries of the strategies, best first
 * @param tables Wins and overlaps of the strategies
 * @returns A few sentences
 */
export function alternativeText(
  picture: string,
  study: Study,
  summaries: readonly StrategySummary[],
  tables: { wins: PairwiseTable; overlap: PairwiseTable },
): string {
  const { name, baseline } = study;
  const areas = summaries.map(({ strategy, area }) => `${strategy} ${formatSigned(area)}`);
  const gaps = summaries.flatMap(({ strategy, difference }) =>
    difference === undefined || strategy === baseline
      ? []
      : [`${strategy} ${formatSigned(difference.mean)}`]
  );
  const ordered = (what: string, values: readonly string[]) =>
    values.length === 0 ? "" : ` ${what}, largest first: ${values.join(", ")}.`;
  const texts: Record<string, () => string> = {
    learning_curves: () =>
      `Learning curves of ${count(summaries.length)} over the number of labels` +
      `${baseline === undefined ? "" : `, and their differences to ${baseline}`}.` +
      ordered("Areas under the curves", areas),
    accuracy: () =>
      `Learning curves of ${count(summaries.length)} over the number of labels.` +
      ordered("Areas under the curves", areas),
    difference: () =>
      `Differences of the learning curves to ${baseline} over the number of labels.` +
      ordered("Differences in area", gaps),
    differences: () =>
      `Differences to ${baseline} in area under the curve, with 95 % intervals.` +
      ordered("Differences", gaps),
    wins: () =>
      `Matrix of ${
        count(summaries.length)
      } against each other: how often the row is ahead of the column.` +
      extremes(tables.wins, "ahead of"),
    overlap: () =>
      `Matrix of ${
        count(summaries.length)
      } against each other: how much of their picks they share.` +
      extremes(tables.overlap, "with"),
    comparison: () =>
      `${count(summaries.length)} compared: ${
        baseline === undefined ? "" : "differences in area, "
      }wins against each other, and shared picks.` + ordered("Differences in area", gaps),
    evenness: () =>
      `How evenly the picks of ${count(summaries.length)} are spread over the classes, ` +
      "over the number of labels.",
  };
  const own = picture.startsWith(smallMultiple)
    ? smallText(picture.slice(smallMultiple.length), study, summaries)
    : texts[picture]();
  return `${name}: ${own}`;
}

function smallText(label: string, { baseline }: Study, summaries: readonly StrategySummary[]) {
  const { area, difference } = summaries.find(({ strategy }) => strategy === label)!;
  return baseline === undefined || difference === undefined
    ? `Learning curve of ${label} before all others; its area is ${formatSigned(area)}.`
    : `Difference of ${label} to ${baseline} before all others; in area it is ${
      formatSigned(difference.mean)
    }.`;
}

/** The largest and the smallest field of a matrix. */
function extremes({ strategies, values }: PairwiseTable, word: string): string {
  const fields = values.flatMap((row, i) =>
    row.flatMap((value, j) =>
      i === j || value === undefined
        ? []
        : [{ value, text: `${strategies[i]} ${word} ${strategies[j]}, ${value.toFixed(2)}` }]
    )
  ).sort((a, b) => b.value - a.value);
  return fields.length === 0 ? "" : ` Highest: ${fields[0].text}. Lowest: ${fields.at(-1)!.text}.`;
}

function count(strategies: number): string {
  return strategies === 1 ? "1 strategy" : `${strategies} strategies`;
}
