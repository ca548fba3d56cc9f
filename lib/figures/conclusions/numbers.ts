// The numbers that a text quotes, by name: as JSON for programs, and as LaTeX macros.

import { ranksOfAreas } from "../../statistics/ranks.ts";
import { formatCount, formatProbability, formatSigned, formatTogether } from "../number_format.ts";
import { shownWords } from "../shown_measure.ts";
import type { StrategySummary } from "../strategy_summary.ts";
import type { Study } from "../study.ts";
import { thirds } from "./area_thirds.ts";
import { claims, isSignificant } from "./claims.ts";
import type { Conclusions } from "./conclude.ts";
import { escapeLatex, macroName } from "./latex.ts";
import type { TestFamily } from "./pair_tests.ts";

/** A number, or a sentence, with the way to it. */
export interface QuotedNumber {
  /** Names from the outside to the inside, such as `strategies`, `Badge`, `alcu`. */
  readonly path: readonly string[];
  /** The value in full precision; null where the study has none. */
  readonly value: number | string | null;
  /** The value as a text has it. */
  readonly text: string;
}

/** Numbers of one object: each is there for every study, as null with a reason beside it where the study has none. */
type Own = (
  name: string,
  value: number | undefined,
  format: (value: number) => string,
  why?: string,
) => void;

/**
 * Collects what a text may quote of a study. A number that the study could have and doesn't have is null, and has its reason
 * beside it, under its name and `reason`.
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
  const say = (path: string[], text: string) => numbers.push({ path, value: text, text });
  const within = (...outer: string[]): Own => (name, value, format, why) => {
    const path = [...outer, name];
    if (value !== undefined) return void numbers.push({ path, value, text: format(value) });
    if (why === undefined) return;
    numbers.push({ path, value: null, text: "none" });
    say([...outer, `${name} reason`], why);
  };
  const { againstBaseline, pairs, agreement, omitted } = conclusions;
  const { baseline } = study;
  const own = within();
  say(["measure"], shownWords(study));
  if (study.pool !== undefined) say(["pool"], study.pool);
  own("strategies", summaries.length, count);
  own("repetitions", Math.max(0, ...summaries.map(({ repetitions }) => repetitions)), count);
  if (againstBaseline !== undefined) {
    say(["baseline"], baseline!);
    addFamily(within("family", "against random"), againstBaseline);
  } else {
    const { reason } = omitted.find(({ topic }) => topic === "against random") ??
      { reason: "RandomSampling has no repetition" };
    own("baseline", undefined, count, reason);
  }
  addFamily(within("family", "all pairs"), pairs);
  const ranks = ranksOfAreas(summaries.map((summary) => summary.area));
  for (const [place, summary] of summaries.entries()) {
    const ownOf = within("strategy", summary.strategy);
    ownOf("rank", ranks[place], String);
    ownOf("alcu", summary.area, area);
    ownOf("alcu std", summary.areaDeviation, area);
    for (const [i, third] of thirds.entries()) {
      ownOf(`alcu ${third}`, conclusions.thirds[place]?.[i], area);
    }
    if (againstBaseline === undefined || summary.strategy === baseline) continue;
    addDifference(ownOf, summary, againstBaseline, baseline!);
    addSavings(ownOf, summary, conclusions, baseline!);
    addPlan(ownOf, summary, conclusions);
  }
  for (const { strategy, bound, area: share, last } of conclusions.ceilings) {
    const ownOf = within("ceiling", bound, strategy);
    ownOf("percent of area", share, percent, `${bound} is not above ${baseline} in area`);
    ownOf("percent of last", last, percent, `${bound} is not above ${baseline} in the last cycle`);
  }
  for (const { strategy, other, difference, corrected } of pairs.tests) {
    const ownOf = within("pair", strategy, "over", other);
    ownOf("delta", difference, apart);
    ownOf("p", corrected, (value) => formatProbability(value));
  }
  const [low, high] = agreement?.range ?? [];
  const tau = (value: number) => formatTogether([value], 2)[0];
  const noTau = "ranks of halves take 4 repetitions and 2 strategies";
  own("kendall tau of halves", agreement?.tau, tau, noTau);
  own("kendall tau low", low, tau, noTau);
  own("kendall tau high", high, tau, noTau);
  for (const { topic, bound, reason } of omitted) {
    say(["left out", topic, ...(bound === undefined ? [] : [bound])], reason);
  }
  for (const { topic, text } of claims(conclusions, baseline)) say(["claim", topic], text);
  return numbers;
}

/** How many comparisons are corrected together, and what came of them. */
function addFamily(own: Own, family: TestFamily): void {
  own("comparisons", family.tests.length, count);
  own("told apart", family.tests.filter(isSignificant).length, count);
  own("sign flips", family.flips, count);
}

function addDifference(
  own: Own,
  { strategy, difference }: StrategySummary,
  { tests }: TestFamily,
  baseline: string,
): void {
  const test = tests.find((one) => one.strategy === strategy);
  const unpaired = `${strategy} shares no repetition with ${baseline}`;
  own("delta", difference?.mean, apart, unpaired);
  for (const method of ["student", "studentized", "percentile"] as const) {
    const interval = test?.intervals[method];
    const [low, high] = interval ? formatTogether(interval) : [];
    const why = test === undefined
      ? unpaired
      : method === "studentized"
      ? "the repetitions are too few for the studentised bootstrap"
      : "one repetition gives no interval";
    own(`delta ${method} low`, interval?.[0], () => low, why);
    own(`delta ${method} high`, interval?.[1], () => high, why);
  }
  own("delta p", test?.corrected, (value) => formatProbability(value), unpaired);
}

function addSavings(
  own: Own,
  { strategy, repetitions }: StrategySummary,
  { saved, omitted }: Conclusions,
  baseline: string,
): void {
  const found = saved.find((one) => one.strategy === strategy);
  const left = omitted.find(({ topic }) => topic === "labels saved")?.reason;
  const never = `the mean curve of ${strategy} never reaches where that of ${baseline} ends`;
  const why = left ??
    (found === undefined ? `${strategy} shares no repetition with ${baseline}` : never);
  own("labels needed", found?.needed, count, why);
  own("labels saved", found?.saved, count, why);
  const open = left ??
    (repetitions < 2
      ? "one repetition gives no interval"
      : `too few resamples of ${strategy} reach where ${baseline} ends`);
  own("labels saved low", found?.low, count, open);
  own("labels saved high", found?.high, count, open);
}

function addPlan(own: Own, { strategy }: StrategySummary, { plans, omitted }: Conclusions): void {
  const plan = plans.find((one) => one.strategy === strategy);
  const why = omitted.find(({ topic }) => topic === "repetitions needed")?.reason ??
    (plan === undefined ? "one repetition shows no spread" : "more than 10,000");
  ["half point", "one point", "two points"].forEach((name, i) =>
    own(`repetitions for ${name}`, plan?.needed[i], count, why)
  );
}

/**
 * Writes `numbers.json`: the values, one object inside the other as their paths tell.
 *
 * @param numbers The numbers
 * @returns The text of the file
 */
export function numbersJson(numbers: readonly QuotedNumber[]): string {
  // Maps, because a strategy may be called like what every object has, such as constructor.
  type Level = Map<string, Level | number | string | null>;
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

function area(value: number): string {
  return formatSigned(value);
}

/** A difference, with the decimals that keep its sign. */
function apart(value: number): string {
  return formatTogether([value])[0];
}

function count(value: number): string {
  return value < 0 ? `−${formatCount(-value)}` : formatCount(value);
}

function percent(share: number): string {
  return formatSigned(100 * share, 0);
}
