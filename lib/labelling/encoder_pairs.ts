// What a comparison of encoders lets one say: the most accurate one against each of the others, in numbers and words.

import { mean, sampleDeviation } from "../statistics/descriptive.ts";
import { studentCritical } from "../statistics/student_t.ts";
import type { EncoderComparison, EncoderScore } from "./compare_encoders.ts";

/** Chance that any of the intervals misses. */
const RISK = 0.05;

/** An encoder against another one, on the same labels. */
export interface EncoderPair {
  /** The more accurate one. */
  readonly first: EncoderScore;
  /** The other one. */
  readonly second: EncoderScore;
  /** In how many parts the first one is better. */
  readonly better: number;
  /** In how many parts it is worse. */
  readonly worse: number;
  /** How much more accurate the first one is, -1 to 1. */
  readonly difference: number;
  /** Lower end of the difference's interval; the intervals of all pairs hold together at 95 %. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/**
 * Compares the most accurate encoder with each of the others. Parts of a cross-validation share most of the labels that they learn
 * from, so the interval is wider than that of independent values: the corrected t interval of C. Nadeau and Y. Bengio, "Inference
 * for the Generalization Error", Machine Learning 2003. As the best one is known from the same labels, all pairs are allowed for by
 * Bonferroni's rule.
 *
 * @param comparison Encoders, the most accurate first, and the number of labels in each part
 * @returns The pairs
 */
export function pairsWithBest(
  { encoders, labelsOfParts }: Pick<EncoderComparison, "encoders" | "labelsOfParts">,
): EncoderPair[] {
  const [first, ...others] = encoders;
  const parts = labelsOfParts.length;
  const pairs = encoders.length * (encoders.length - 1) / 2;
  const reachOf = (differences: readonly number[]) =>
    studentCritical(RISK / pairs, parts - 1) * sampleDeviation(differences) *
    Math.sqrt(1 / parts + 1 / (parts - 1));
  return others.map((second) => {
    const differences = labelsOfParts.map((labels, i) =>
      (first.hitsOfParts[i] - second.hitsOfParts[i]) / labels
    );
    const [difference, reach] = [mean(differences), reachOf(differences)];
    return {
      first,
      second,
      better: differences.filter((value) => value > 0).length,
      worse: differences.filter((value) => value < 0).length,
      difference,
      low: difference - reach,
      high: difference + reach,
    };
  });
}

/**
 * Tells a pair in words.
 *
 * @param pair The pair
 * @param parts Number of parts
 * @returns A line of text
 */
export function tellPair(
  { first, second, better, worse, difference, low, high }: EncoderPair,
  parts: number,
): string {
  const equal = parts - better - worse;
  const counts = `${first.name} is better than ${second.name} in ${better} of ${parts} parts` +
    (worse > 0 ? `, worse in ${worse}` : "") + (equal > 0 ? `, equal in ${equal}` : "");
  const interval = `${points(difference)} percentage points, interval ${points(low)} to ${
    points(high)
  }`;
  const meaning = low > 0
    ? "the interval lies above zero: on labels like these it is the better one"
    : "the interval holds zero: these labels do not tell which is better";
  return `${counts}; ${interval}; ${meaning}`;
}

/**
 * Tells in a sentence what a comparison carries: which encoder to take.
 *
 * @param comparison Encoders, the most accurate first, with their times, and the number of labels in each part
 * @returns A line of text
 */
export function tellChoice(
  comparison: Pick<EncoderComparison, "encoders" | "labelsOfParts">,
): string {
  const [best] = comparison.encoders;
  const open = pairsWithBest(comparison).filter(({ low }) => low <= 0)
    .map(({ second }) => second.name);
  if (open.length === 0) {
    return `Take ${best.name}: on labels like these it is better than all others.`;
  }
  const alike = comparison.encoders.filter(({ name }) => name === best.name || open.includes(name));
  const timed = alike.flatMap(({ name, seconds }) =>
    seconds === undefined ? [] : [{ name, seconds }]
  )
    .sort((a, b) => a.seconds - b.seconds);
  const words = `These labels do not tell ${best.name} from ${open.join(", ")}`;
  return timed.length < alike.length
    ? `${words}: more labels may.`
    : `${words}: more labels may; until then, ${timed[0].name} takes the least time.`;
}

function points(share: number): string {
  const text = (100 * share).toFixed(1);
  return text === "-0.0" ? "0.0" : share > 0 && text !== "0.0" ? `+${text}` : text;
}
