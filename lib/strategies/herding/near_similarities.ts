// Similarities of those pairs of samples that can add to a gain. With labels, most samples are nearer to a labeled sample than to
// most others, so that few pairs can. Only these are kept.

import { exp, log } from "../../numeric/functions.ts";
import { type Values, zerosLike } from "../../numeric/matrix.ts";
import { collectPairs, type PairLists } from "../../numeric/pair_lists.ts";
import type { KeptSimilarities, Kernel } from "./kept_similarities.ts";
import { roughError, roughTiles } from "./rough_squares.ts";
import { squaredDistance, type UnitSamples } from "./unit_samples.ts";

/** Most pairs, as a share of all and in all, which bounds the memory. With more, a square of all similarities is as fast. */
const SHARE_OF_PAIRS = 1 / 12;
const MOST_PAIRS = 2 ** 23;

/** More than the roundings of a similarity, as a share of the exponent and as a share of the similarity. */
const SLACK = 2 ** -20;
/** Smaller similarities may be rounded by more. */
const SMALLEST = 2 ** -100;

/**
 * Finds the pairs of samples whose similarity can exceed that to the nearest labeled sample of either.
 *
 * @param unit Samples of unit length
 * @param count How many of the samples, from the first on
 * @param kernel The kernel
 * @param nearest Largest similarity of each sample to a labeled one, which can only grow from now on, (n)
 * @returns The similarities; undefined if there are too many such pairs
 */
export async function nearSimilarities(
  unit: UnitSamples,
  count: number,
  { gamma, ofSquared }: Kernel,
  nearest: Values,
): Promise<KeptSimilarities | undefined> {
  const error = roughError(unit);
  // At larger squared distances similarities are smaller than the nearest. Where that is next to 0, all may be larger.
  const limits = Float32Array.from(
    nearest,
    (similarity) =>
      similarity < SMALLEST ? Infinity : (SLACK - log(similarity) * (1 + SLACK)) / gamma + error,
  );
  const pairs = await pairsWithin(unit, limits);
  if (pairs === undefined) return undefined;

  const { starts, others } = pairs;
  const bounds = new Float64Array(others.length);
  for (let at = 0; at < bounds.length; at++) {
    const square = Math.max(0, pairs.values[at] - error);
    bounds[at] = exp(-gamma * (1 - SLACK) * square) * (1 + SLACK);
  }
  /** Samples whose similarities are exact where they may count. */
  const isExact = new Uint8Array(count);
  const sums = new Float64Array(count);
  const weights = new Float64Array(count);
  const largest = new Float64Array(count);
  const values = zerosLike(unit.samples.data, count);
  let inRow = 0;
  return {
    sums,
    computeSums(newWeights, newNearest) {
      weights.set(newWeights);
      largest.set(newNearest);
      for (let i = 0; i < count; i++) {
        let sum = weights[i] * Math.max(0, 1 - largest[i]);
        for (let at = starts[i]; at < starts[i + 1]; at++) {
          const closer = bounds[at] - largest[others[at]];
          if (closer > 0) sum += weights[others[at]] * closer;
        }
        sums[i] = sum;
      }
      return Promise.resolve();
    },
    row(sample) {
      for (let at = starts[inRow]; at < starts[inRow + 1]; at++) values[others[at]] = 0;
      values[inRow] = 0;
      inRow = sample;
      values[sample] = 1;
      for (let at = starts[sample]; at < starts[sample + 1]; at++) {
        const other = others[at];
        if (bounds[at] <= largest[other]) continue;
        if (isExact[sample] === 0) bounds[at] = ofSquared(squaredDistance(unit, sample, other));
        values[other] = bounds[at];
      }
      isExact[sample] = 1;
      return Promise.resolve(values);
    },
    updateSums(grown, after) {
      for (const i of grown) {
        const before = largest[i];
        const mostLost = after[i] - before;
        sums[i] -= weights[i] * mostLost;
        for (let at = starts[i]; at < starts[i + 1]; at++) {
          const closer = bounds[at] - before;
          if (closer > 0) sums[others[at]] -= weights[i] * Math.min(mostLost, closer);
        }
        largest[i] = after[i];
      }
      return Promise.resolve();
    },
    [Symbol.dispose]: () => {},
  };
}

/**
 * Finds the pairs of the first samples within the limit of at least one of both.
 *
 * @param unit The samples
 * @param limits Rough square up to which others are near to a sample, (n)
 * @returns The pairs, with their rough squares; undefined if there are too many
 */
async function pairsWithin(
  unit: UnitSamples,
  limits: Float32Array,
): Promise<PairLists | undefined> {
  const count = limits.length;
  const most = Math.min(count ** 2 / 2 * SHARE_OF_PAIRS, MOST_PAIRS);
  const unlimited = limits.reduce((sum, limit) => sum + Number(limit === Infinity), 0);
  if (unlimited * count / 2 > most) return undefined;
  const found = collectPairs();
  const everyone = { first: 0, last: count };
  for await (const tile of roughTiles(unit, everyone, everyone, limits)) {
    for (let sample = tile.top; sample < tile.bottom; sample++) {
      const { near, squares } = tile.find(sample, limits[sample], Math.min(sample, tile.right));
      found.add(sample, tile.left, near, squares);
    }
    if (found.length > most) return undefined;
  }
  return found.lists(count);
}
