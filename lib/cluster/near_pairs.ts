// Pairs of samples that may be within a limit of each other, all found at once. k-means++ reads them instead of comparing
// candidates with all samples. Bounds come from 8-bit copies, by products of many samples at a time.

import { type Matrix, rowBlocks, rowsBetween } from "../numeric/matrix.ts";
import { collectPairs, type PairLists } from "../numeric/pair_lists.ts";
import { int8Samples } from "./int8_samples.ts";

/** Samples that others are compared with at a time, and how many others: their products stay in the cache. */
const PANEL = 1024;
const POINTS = 128;

/**
 * Finds the pairs of samples that may be within the limit of at least one of both.
 *
 * @param samples The samples, float32, (n x features)
 * @param limits Squared distance up to which others are near to a sample, (n)
 * @param most Largest number of pairs
 * @returns All pairs that are within a limit, and few others, with the least that their squared distances can be; those of a
 *   sample and itself are left out. Undefined if there are more than `most`.
 * @throws {Error} If ONNX Runtime cannot prepare the products
 */
export async function nearPairs(
  samples: Matrix,
  limits: Float32Array,
  most: number,
): Promise<PairLists | undefined> {
  const { rows } = samples;
  const found = collectPairs();
  for (let left = 0; left < rows; left += PANEL) {
    const right = Math.min(left + PANEL, rows);
    await using panel = await int8Samples(rowsBetween(samples, left, right), POINTS);
    panel.limits.set(limits.subarray(left, right));
    for (const { first, block } of rowBlocks(rowsBetween(samples, left, rows), POINTS)) {
      await panel.multiply(block);
      for (let nth = 0; nth < block.rows; nth++) {
        const later = left + first + nth;
        found.add(later, left, panel.near(nth, limits[later]), panel.bounds);
      }
      if (found.length > most) return undefined;
    }
  }
  return found.lists(rows);
}
