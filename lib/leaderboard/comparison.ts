// Strategies ranked over blocks: over repetitions of all studies, or over studies. In each block all strategies have the
// same data and seeds.

import { maximalCliques } from "../statistics/cliques.ts";
import { criticalDifference } from "../statistics/critical_difference.ts";
import { type FriedmanTest, friedmanTest } from "../statistics/friedman.ts";
import { holm } from "../statistics/holm.ts";
import { ranksFromHighest, roundArea } from "../statistics/ranks.ts";
import { signedRankTest } from "../statistics/signed_rank.ts";

/** The level of all tests. */
export const level = 0.05;

/** Two strategies against each other. */
export interface Pair {
  /** Place of the first strategy in the board's order. */
  readonly first: number;
  /** Place of the second one, which comes later. */
  readonly second: number;
  /** Mean over blocks of the first one's area minus the second one's. */
  readonly difference: number;
  /** P-value of Wilcoxon's signed-rank test. */
  readonly pValue: number;
  /** The p-value after Holm's correction for all pairs. */
  readonly adjusted: number;
}

/** Strategies ranked over blocks. */
export interface Comparison {
  /** Number of blocks. */
  readonly blocks: number;
  /** Mean rank of each strategy over the blocks, 1 being the largest area, (strategies). */
  readonly averageRanks: Float64Array;
  /** Friedman's test; undefined for a single block. */
  readonly friedman?: FriedmanTest;
  /** Nemenyi's critical difference of average ranks, to compare with other papers. */
  readonly criticalDifference: number;
  /** All pairs of strategies. */
  readonly pairs: readonly Pair[];
  /** Whether Friedman's test finds a difference at all; without one, no pair is told apart. */
  readonly isDifferent: boolean;
  /** Groups of strategies of which no two are told apart, by places in the board's order. */
  readonly groups: number[][];
}

/**
 * Compares strategies over blocks. The order of tests is that of J. Demšar, "Statistical Comparisons of Classifiers over Multiple Data
 * Sets", Journal of Machine Learning Research 7, 2006, with the signed-rank test and Holm's correction for pairs, as A. Benavoli,
 * G. Corani and F. Mangili, "Should We Really Use Post-Hoc Tests Based on Mean-Ranks?", Journal of Machine Learning Research
 * 17, 2016, advise.
 *
 * @param blocks Areas, (blocks x strategies)
 * @returns What the tests find
 */
export function compareOver(blocks: readonly number[][]): Comparison {
  const [{ length: strategies }] = blocks;
  const friedman = blocks.length > 1 ? friedmanTest(blocks) : undefined;
  // Of few blocks F claims too much: where two agree it is infinite, however few orders there are.
  const isDifferent = friedman !== undefined &&
    (friedman.exactPValue ?? friedman.fPValue) <= level;
  const pairs = allPairs(strategies).map(([first, second]) => {
    const differences = blocks.map((areas) => roundArea(areas[first] - areas[second]));
    const difference = differences.reduce((sum, value) => sum + value, 0) / blocks.length;
    return { first, second, difference, pValue: signedRankTest(differences).pValue };
  });
  const adjusted = holm(pairs.map(({ pValue }) => pValue));
  const isApart = (a: number, b: number) =>
    isDifferent && adjusted[pairs.findIndex((p) => p.first === a && p.second === b)] <= level;
  return {
    blocks: blocks.length,
    averageRanks: friedman?.averageRanks ?? ranksFromHighest(blocks[0]),
    friedman,
    criticalDifference: criticalDifference(strategies, blocks.length),
    pairs: pairs.map((pair, i) => ({ ...pair, adjusted: adjusted[i] })),
    isDifferent,
    groups: maximalCliques(strategies, (a, b) => !isApart(a, b)),
  };
}

/**
 * All pairs of places.
 *
 * @param count Number of places
 * @returns The pairs, the smaller place first, (count (count - 1) / 2)
 */
export function allPairs(count: number): [number, number][] {
  return Array.from(
    { length: count },
    (_, first) =>
      Array.from({ length: count - first - 1 }, (_, i): [number, number] => [first, first + 1 + i]),
  )
    .flat();
}

/**
 * Whether a pair of a comparison is told apart.
 *
 * @param comparison The comparison
 * @param pair One of its pairs
 */
export function isToldApart({ isDifferent }: Comparison, { adjusted }: Pair): boolean {
  return isDifferent && adjusted <= level;
}

/**
 * Whether the signed-rank test could tell any pair apart, if all blocks agreed.
 *
 * @param blocks Number of blocks
 * @param strategies Number of strategies
 * @returns Whether the smallest p-value that there can be stays below the level after Holm's correction
 */
export function canTellApart(blocks: number, strategies: number): boolean {
  return 2 ** (1 - blocks) * strategies * (strategies - 1) / 2 <= level;
}
