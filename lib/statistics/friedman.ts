// Friedman's test: whether several treatments, such as strategies, rank differently over blocks, such as data sets.

import { ranksFromHighest, tieTerm } from "./ranks.ts";
import { chiSquareTail, fTail } from "./tails.ts";

/** What Friedman's test finds. */
export interface FriedmanTest {
  /** Mean rank of each treatment over the blocks, 1 being the highest value, (treatments). */
  readonly averageRanks: Float64Array;
  /** Friedman's statistic, corrected for ties. */
  readonly chiSquare: number;
  /** Its degrees of freedom: the number of treatments minus one. */
  readonly degrees: number;
  /** Probability of such a statistic, or a larger one, if no treatment ranks differently. */
  readonly pValue: number;
  /** Iman and Davenport's statistic, which is less conservative where blocks are few. */
  readonly f: number;
  /** Degrees of freedom of `f`: of its numerator and of its denominator. */
  readonly fDegrees: readonly [number, number];
  /** Probability of such an `f`, or a larger one, if no treatment ranks differently. */
  readonly fPValue: number;
  /** The same of the statistic without approximation; undefined where there are too many arrangements of ranks to try all. */
  readonly exactPValue?: number;
}

/** Up to this number of arrangements of ranks all are tried: 3 treatments in 7 blocks, 4 in 4, 8 in 2. */
const mostArrangements = 100_000;

/** Sums of squared ranks, which are multiples of a quarter, are equal within this. */
const rounding = 1e-6;

/**
 * Tests whether treatments rank differently, as scipy's `friedmanchisquare`, and as R. L. Iman and J. M. Davenport,
 * "Approximations of the Critical Region of the Friedman Statistic", Communications in Statistics A9, 1980. Both tests are
 * approximations for many blocks. With few blocks of few treatments, all arrangements of the ranks tell the p-value itself, as in
 * M. Friedman, "The Use of Ranks to Avoid the Assumption of Normality", Journal of the American Statistical Association 32, 1937.
 *
 * @param blocks Values of the treatments in each block, (blocks x treatments)
 * @returns What the test finds; p-values are 1 where all values of each block are equal
 * @throws {RangeError} With fewer than two blocks or two treatments
 */
export function friedmanTest(blocks: readonly ArrayLike<number>[]): FriedmanTest {
  const count = blocks.length;
  const treatments = blocks[0]?.length ?? 0;
  if (count < 2 || treatments < 2) {
    throw new RangeError(
      `Friedman's test needs two blocks of two treatments, found ${count} of ${treatments}`,
    );
  }
  const ranked = blocks.map(ranksFromHighest);
  const sums = new Float64Array(treatments);
  for (const ranks of ranked) ranks.forEach((rank, treatment) => sums[treatment] += rank);
  const ties = ranked.reduce((sum, ranks) => sum + tieTerm(ranks), 0);
  const correction = 1 - ties / (treatments * (treatments ** 2 - 1) * count);
  const squares = sums.reduce((sum, value) => sum + value ** 2, 0);
  const uncorrected = 12 / (treatments * count * (treatments + 1)) * squares -
    3 * count * (treatments + 1);
  const degrees = treatments - 1;
  const fDegrees = [degrees, degrees * (count - 1)] as const;
  const averageRanks = sums.map((sum) => sum / count);
  if (correction === 0) {
    return {
      averageRanks,
      chiSquare: 0,
      degrees,
      pValue: 1,
      f: 0,
      fDegrees,
      fPValue: 1,
      exactPValue: 1,
    };
  }
  // Rounding may leave a statistic of zero slightly below zero, and one of blocks that all agree slightly above its maximum.
  const chiSquare = Math.min(Math.max(uncorrected / correction, 0), count * degrees);
  const f = (count - 1) * chiSquare / (count * degrees - chiSquare);
  return {
    averageRanks,
    chiSquare,
    degrees,
    pValue: chiSquareTail(chiSquare, degrees),
    f,
    fDegrees,
    fPValue: fTail(f, ...fDegrees),
    exactPValue: exactPValue(ranked, squares),
  };
}

/**
 * The share of all arrangements of ranks within blocks whose rank sums are at least as far apart as the observed ones. The first
 * block stays as it is: to arrange all blocks alike changes no statistic.
 */
function exactPValue(ranked: readonly Float64Array[], squares: number): number | undefined {
  const [fixed, ...others] = ranked;
  if (others.reduce((count, ranks) => count * arrangementCount(ranks), 1) > mostArrangements) {
    return undefined;
  }
  const arrangements = others.map((ranks) => arrangementsOf([...ranks]));
  let count = 0;
  let extreme = 0;
  const tryAll = (sums: readonly number[], block: number) => {
    if (block === arrangements.length) {
      count++;
      if (sums.reduce((sum, value) => sum + value ** 2, 0) >= squares - rounding) extreme++;
      return;
    }
    for (const ranks of arrangements[block]) {
      tryAll(sums.map((sum, treatment) => sum + ranks[treatment]), block + 1);
    }
  };
  tryAll([...fixed], 0);
  return extreme / count;
}

/** In how many different orders ranks can stand: k! over t! for each group of t equal ones. */
function arrangementCount(ranks: Float64Array): number {
  const sizes = new Map<number, number>();
  // One rank more in a group of t multiplies by the number of ranks and divides by t.
  return ranks.reduce((count, rank, i) => {
    const size = (sizes.get(rank) ?? 0) + 1;
    sizes.set(rank, size);
    return count * (i + 1) / size;
  }, 1);
}

/** All different orders of ranks. */
function arrangementsOf(ranks: readonly number[]): number[][] {
  if (ranks.length === 0) return [[]];
  return [...new Set(ranks)].flatMap((first) => {
    const place = ranks.indexOf(first);
    return arrangementsOf(ranks.filter((_, i) => i !== place)).map((rest) => [first, ...rest]);
  });
}
