// What a leaderboard claims, in sentences, and what its tests can't show.

import { formatCount, formatProbability } from "../figures/number_format.ts";
import { priorStrength } from "../statistics/bayesian_signed_rank.ts";
import { canTellApart, type Comparison, isToldApart } from "./comparison.ts";
import { type LeaderboardResults, posteriorSamples } from "./results.ts";

/** With fewer studies than this, the Bayesian signed-rank test is no more than a hint. */
const fewStudies = 6;

/**
 * What a comparison covers, in words.
 *
 * @param results What the leaderboard finds
 * @param over Repetitions or studies
 * @returns Such as `120 repetitions of 4 studies`
 */
export function coverage(
  { board: { studies }, overRepetitions }: LeaderboardResults,
  over: "repetitions" | "studies",
): string {
  const named = studies.length === 1 ? `the study ${studies[0].name}` : `${studies.length} studies`;
  const { blocks } = overRepetitions;
  if (over === "studies") return named;
  return `${formatCount(blocks)} ${blocks === 1 ? "repetition" : "repetitions"} of ${named}`;
}

/** What a comparison covers, with the names of the studies, so that a sentence can be quoted alone. */
function namedCoverage(results: LeaderboardResults, over: "repetitions" | "studies"): string {
  const { studies } = results.board;
  const names = studies.map(({ name }) => name).join(", ");
  return studies.length === 1 ? coverage(results, over) : `${coverage(results, over)} (${names})`;
}

/**
 * What the tests over repetitions or over studies find.
 *
 * @param results What the leaderboard finds
 * @param over Repetitions or studies
 * @returns Sentences, each a claim that a test carries, or what it can't show
 */
export function findings(
  results: LeaderboardResults,
  over: "repetitions" | "studies",
): string[] {
  const comparison = over === "studies" ? results.overStudies : results.overRepetitions;
  const { board: { strategies } } = results;
  if (comparison?.friedman === undefined) {
    return over === "studies"
      ? ["One study says nothing of other data sets: name several, of different images."]
      : ["One repetition allows no test."];
  }
  const { friedman, isDifferent, blocks } = comparison;
  const statistics = `Friedman's chi-square ${friedman.chiSquare.toFixed(2)} with ` +
    `${friedman.degrees} degrees of freedom, ${pText(friedman.pValue)}; ` +
    `Iman and Davenport's F ${Number.isFinite(friedman.f) ? friedman.f.toFixed(2) : "infinite"}, ${
      pText(friedman.fPValue)
    }${friedman.exactPValue === undefined ? "" : `; exact ${pText(friedman.exactPValue)}`}`;
  const where = `Over ${namedCoverage(results, over)}`;
  const area = `area under the curve of ${results.measure}`;
  return [
    isDifferent
      ? `${where}, ${strategies.length} strategies rank differently by ${area} (${statistics}).`
      : `${where}, no difference between ${strategies.length} strategies in ${area} is shown (${statistics}): no pair is told apart.`,
    ...(isDifferent ? [`${where}, ${leaders(results, comparison, area)}`] : []),
    ...(canTellApart(blocks, strategies.length) ? [] : [tooFew(blocks, strategies.length, over)]),
    over === "repetitions"
      ? "These tests speak of the same data under other random numbers, not of other data sets."
      : dataSetsWords(results),
  ];
}

/** What tests over studies speak of. */
function dataSetsWords({ dataSets, board: { studies } }: LeaderboardResults): string {
  if (dataSets === studies.length) return "Each study is of images of its own.";
  return dataSets === 1
    ? "All studies are of the same images: nothing here speaks of other data sets."
    : `The ${studies.length} studies are of ${dataSets} sets of images only, but these tests take each study for a data set of its own.`;
}

/** Who leads, and who is not told apart from the leader. */
function leaders(
  { board: { strategies } }: LeaderboardResults,
  comparison: Comparison,
  area: string,
): string {
  const { averageRanks, pairs } = comparison;
  const best = averageRanks.indexOf(Math.min(...averageRanks));
  const equals = pairs.filter((pair) =>
    (pair.first === best || pair.second === best) && !isToldApart(comparison, pair)
  ).map(({ first, second }) => first === best ? second : first)
    .sort((a, b) => averageRanks[a] - averageRanks[b]);
  const apart = pairs.filter((pair) => isToldApart(comparison, pair)).length;
  const name = (i: number) => `${strategies[i]} (${averageRanks[i].toFixed(2)})`;
  if (apart === 0) {
    return `${name(best)} has the best average rank by ${area}, ` +
      `but none of ${pairs.length} pairs is told apart at 5 % ` +
      "(Wilcoxon's signed-rank test, Holm's correction).";
  }
  const others = equals.length === 0
    ? "told apart from all others"
    : `not told apart from ${equals.map(name).join(", ")}`;
  return `${name(best)} has the best average rank by ${area}, ${others}. ` +
    `Of ${pairs.length} pairs, ${apart} are told apart at 5 % ` +
    "(Wilcoxon's signed-rank test, Holm's correction).";
}

/** Why so few blocks can't tell any pair apart. */
function tooFew(blocks: number, strategies: number, over: string): string {
  let needed = blocks;
  while (!canTellApart(needed, strategies)) needed++;
  const smallest = 2 ** (1 - blocks);
  return `With ${blocks} ${over}, the smallest p-value that a pair can have is ` +
    `${Number(smallest.toPrecision(2))}, and Holm's correction multiplies it by up to ${
      strategies * (strategies - 1) / 2
    }: no pair can be told apart at 5 %, however large its difference. That takes ${needed} ${over}.`;
}

/**
 * What the Bayesian signed-rank test says.
 *
 * @param results What the leaderboard finds
 * @returns Sentences; none for a single study
 */
export function beliefs(results: LeaderboardResults): string[] {
  const { board: { strategies, studies }, overStudies, probabilities, rope, order, dataSets } =
    results;
  if (overStudies === undefined) return [];
  const share = priorStrength / (studies.length + priorStrength);
  const sure = overStudies.pairs.flatMap(({ first, second }, i) => {
    const { below, above } = probabilities[i];
    if (above >= 0.95) return [[first, second, above]];
    return below >= 0.95 ? [[second, first, below]] : [];
  }).sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  // A sentence that is quoted alone takes its caveat along.
  const hint = studies.length >= fewStudies && dataSets === studies.length
    ? ""
    : `; no more than a hint, from ${studies.length} studies of ${dataSets} ${
      dataSets === 1 ? "set" : "sets"
    } of images`;
  const equal = probabilities.filter(({ equal }) => equal >= 0.95).length;
  const pairs = probabilities.length;
  return [
    `Areas under the curve of ${results.measure} that differ by less than ${rope} count as practically equal. ` +
    `Over ${
      namedCoverage(results, "studies")
    }, of ${pairs} pairs, ${sure.length} have a winner with a probability of 95 % or more, and ${equal} are practically equal ` +
    "with that probability.",
    ...sure.slice(0, 10).map(([better, worse, probability]) =>
      `Over ${namedCoverage(results, "studies")}, ${strategies[better]} is better than ${
        strategies[worse]
      } by more than ${rope} in area under the curve of ${results.measure} with a probability of ${
        percent(probability)
      } (Bayesian signed-rank test${hint}).`
    ),
    ...(sure.length > 10 ? [`${sure.length - 10} more are in the table.`] : []),
    `The prior is half a data set on which both are equal; beside ${studies.length} studies it weighs ${
      percent(share)
    }. Probabilities come from ${formatCount(posteriorSamples)} samples, ` +
    "so that a percentage may be off by half a point.",
    ...(studies.length >= fewStudies ? [] : [
      `With ${studies.length} studies these probabilities tell hardly more than on which side of the region each difference lies: ` +
      "take them for a hint.",
    ]),
    ...(dataSets === studies.length
      ? []
      : ["Studies of the same images make them too sure: they count as data sets of their own."]),
  ];
}

/**
 * A p-value in words.
 *
 * @param value The p-value
 * @returns Such as `p = 0.031` or `p < 0.001`
 */
export function pText(value: number): string {
  const text = formatProbability(value);
  return text.startsWith("<") ? `p < ${text.slice(1)}` : `p = ${text}`;
}

/**
 * A probability in percent, never rounded to certainty.
 *
 * @param probability The probability
 * @returns Such as `97.3 %`, or `more than 99.9 %`
 */
export function percent(probability: number): string {
  const value = 100 * probability;
  if (value < 0.1) return "less than 0.1 %";
  return value > 99.9 ? "more than 99.9 %" : `${value.toFixed(1)} %`;
}
