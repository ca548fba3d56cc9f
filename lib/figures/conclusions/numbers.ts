// The numbers that a text quotes, by name: as JSON for programs, and as LaTeX macros.

import { formatCount, formatSigned } from "../number_format.ts";
import { shownWords } from "../shown_measure.ts";
import type { StrategySummary } from "../strategy_summary.ts";
import type { Study } from "../study.ts";
import { thirds } from "./area_thirds.ts";
import { claims } from "./claims.ts";
import type { Conclusions } from "./conclude.ts";
import { escapeLatex, macroName } from "./latex.ts";

/** A number, or a sentence, with the way to it. */
export interface QuotedNumber {
  /** Names from the outside to the inside, such as `strategies`, `Badge`, `alcu`. */
  readonly path: readonly string[];
  /** The value in full precision. */
  readonly value: number | string;
  /** The value as a text has it. */
  readonly text: string;
}

/**
 * Collects what a text may quote of a study. A number that a study doesn't have is left out.
 *
 * @param study The study
 * @param summaries Summaries of the strategies, best first
 * @param conclusions What is concluded
 * @returns The numbers and sentences
 */
export function quotedNumbers(
  study: Study,
  summaries: readonly StrategySummary[],
  conclusions: Conclusions,
): QuotedNumber[] {
  const numbers: QuotedNumber[] = [];
  const add = (path: string[], value: number | undefined, format: (value: number) => string) => {
    if (value !== undefined) numbers.push({ path, value, text: format(value) });
  };
  const area = (value: number) => formatSigned(value);
  const count = (value: number) => value < 0 ? `−${formatCount(-value)}` : formatCount(value);
  const percent = (value: number) => formatSigned(100 * value, 0);

  const { againstBaseline, pairs, plans, agreement } = conclusions;
  numbers.push({ path: ["measure"], value: conclusions.measure, text: conclusions.measure });
  add(["strategies"], summaries.length, count);
  add(["repetitions"], Math.max(0, ...summaries.map(({ repetitions }) => repetitions)), count);
  if (study.measure !== undefined) {
    const words = shownWords(study);
    numbers.push({ path: ["measure"], value: words, text: words });
  }
  for (const [rank, summary] of summaries.entries()) {
    const { strategy, difference } = summary;
    const own = (name: string) => ["strategy", strategy, name];
    add(own("rank"), rank + 1, count);
    add(own("alcu"), summary.area, area);
    add(own("alcu std"), summary.areaDeviation, area);
    for (const [i, third] of thirds.entries()) {
      add(own(`alcu ${third}`), conclusions.thirds[rank]?.[i], area);
    }
    if (strategy === study.baseline) continue;
    add(own("delta"), difference?.mean, area);
    const test = againstBaseline?.tests.find((one) => one.strategy === strategy);
    for (const [name, interval] of Object.entries(test?.intervals ?? {})) {
      add(own(`delta ${name} low`), interval?.[0], area);
      add(own(`delta ${name} high`), interval?.[1], area);
    }
    add(own("delta p"), test?.corrected, probability);
    const saved = conclusions.saved.find((one) => one.strategy === strategy);
    add(own("labels needed"), saved?.needed, count);
    add(own("labels saved"), saved?.saved, count);
    add(own("labels saved low"), saved?.low, count);
    add(own("labels saved high"), saved?.high, count);
    const plan = plans.find((one) => one.strategy === strategy);
    ["half point", "one point", "two points"].forEach((name, i) =>
      add(own(`repetitions for ${name}`), plan?.needed[i], count)
    );
  }
  for (const { strategy, bound, area: share, last } of conclusions.ceilings) {
    add(["ceiling", bound, strategy, "percent of area"], share, percent);
    add(["ceiling", bound, strategy, "percent of last"], last, percent);
  }
  for (const { strategy, other, difference, corrected } of pairs.tests) {
    add(["pair", strategy, "over", other, "delta"], difference, area);
    add(["pair", strategy, "over", other, "p"], corrected, probability);
  }
  add(["sign flips"], pairs.flips, count);
  add(["kendall tau of halves"], agreement?.tau, (value) => formatSigned(value, 2));
  add(["kendall tau low"], agreement?.range[0], (value) => formatSigned(value, 2));
  add(["kendall tau high"], agreement?.range[1], (value) => formatSigned(value, 2));
  for (const { topic, text } of claims(conclusions, study.baseline)) {
    numbers.push({ path: ["claim", topic], value: text, text });
  }
  return numbers;
}

/**
 * Writes `numbers.json`: the values, one object inside the other as their paths tell.
 *
 * @param numbers The numbers
 * @returns The text of the file
 */
export function numbersJson(numbers: readonly QuotedNumber[]): string {
  // Maps, because a strategy may be called like what every object has, such as constructor.
  type Level = Map<string, Level | number | string>;
  const root: Level = new Map();
  for (const { path, value } of numbers) {
    let level = root;
    for (const name of path.slice(0, -1)) {
      const inner = level.get(name) ?? new Map();
      level.set(name, inner);
      level = inner as Level;
    }
    level.set(path.at(-1)!, value);
  }
  const plain = (level: Level): unknown =>
    Object.fromEntries([...level].map(([name, value]) => [
      name,
      value instanceof Map ? plain(value) : value,
    ]));
  return JSON.stringify(plain(root), undefined, 2) + "\n";
}

/**
 * Writes `numbers.tex`: a macro for each number, with its path before it. Two paths that give the same name, as of the labels
 * `A-1` and `A 1`, are told apart by a letter at the end.
 *
 * @param numbers The numbers
 * @param name Name of the study, with which all macros begin
 * @returns The text of the file
 */
export function numbersTex(numbers: readonly QuotedNumber[], name: string): string {
  const used = new Set<string>();
  const lines = numbers.map(({ path, text }) => {
    let macro = macroName([name, ...path]);
    while (used.has(macro)) macro += "X";
    used.add(macro);
    return `% ${path.join(" / ").replaceAll(/\s+/g, " ")}\n\\newcommand{\\${macro}}{${
      escapeLatex(text)
    }}\n`;
  });
  return `% The numbers of the study, as macros: \\input{numbers.tex}, then for example \\${
    used.values().next().value ?? "name"
  }{}.\n${lines.join("")}`;
}

function probability(value: number): string {
  return value < 0.001 ? "<0.001" : value.toFixed(3);
}
