// Pairs of samples that may be within a limit of each other: a graph that is made once, and read instead of comparing samples with
// all others again and again. Bounds come from 8-bit copies, by products of many samples at a time.

import { type Matrix, rowBlocks, rowsBetween } from "../numeric/matrix.ts";
import { int8Samples } from "./int8_samples.ts";

/** Pairs of samples, each listed for both of its samples. */
export interface NearPairs {
  /** Where the pairs of each sample start in the lists, and where those of the last one end, (n + 1). */
  readonly starts: Int32Array;
  /** The other sample of each pair. */
  readonly others: Int32Array;
  /** The least that the squared distance of each pair can be. */
  readonly bounds: Float32Array;
}

/** Samples that others are compared with at a time, and how many others: their products stay in the cache. */
const PANEL = 1024;
const POINTS = 128;

/**
 * Finds the pairs of samples that may be within the limit of at least one of both.
 *
 * @param samples The samples, float32, (n x features)
 * @param limits Squared distance up to which a sample is near to others, (n)
 * @param most Largest number of pairs
 * @returns The pairs, without those of a sample and itself: all that are within a limit, and few others; undefined if there are
 *   more than `most`
 * @throws {Error} If ONNX Runtime cannot prepare the products
 */
export async function nearPairs(
  samples: Matrix,
  limits: Float32Array,
  most: number,
): Promise<NearPairs | undefined> {
  const { rows } = samples;
  const found = emptyList();
  for (let left = 0; left < rows; left += PANEL) {
    const right = Math.min(left + PANEL, rows);
    await using panel = await int8Samples(rowsBetween(samples, left, right), POINTS);
    panel.limits.set(limits.subarray(left, right));
    for (const { first, block } of rowBlocks(rowsBetween(samples, left, rows), POINTS)) {
      await panel.multiply(block);
      for (let nth = 0; nth < block.rows; nth++) {
        const later = left + first + nth;
        addEarlier(found, later, left, panel.near(nth, limits[later]), panel.bounds);
      }
      if (found.length > most) return undefined;
    }
  }
  return listed(found, rows);
}

/** Pairs of a later and an earlier sample; the arrays may be longer than the list. */
interface PairList {
  length: number;
  later: Int32Array<ArrayBuffer>;
  earlier: Int32Array<ArrayBuffer>;
  bounds: Float32Array<ArrayBuffer>;
}

function emptyList(): PairList {
  return {
    length: 0,
    later: new Int32Array(0),
    earlier: new Int32Array(0),
    bounds: new Float32Array(0),
  };
}

/** Adds the pairs of a sample with those near samples, counted from `left`, that come before it. */
function addEarlier(
  list: PairList,
  later: number,
  left: number,
  near: Int32Array,
  bounds: Float32Array,
): void {
  if (list.length + near.length > list.later.length) grow(list, list.length + near.length);
  let { length } = list;
  for (let i = 0; i < near.length && left + near[i] < later; i++) {
    list.later[length] = later;
    list.earlier[length] = left + near[i];
    list.bounds[length++] = bounds[i];
  }
  list.length = length;
}

function grow(list: PairList, least: number): void {
  const { later, earlier, bounds } = list;
  const length = Math.max(least, 2 * later.length, 1 << 16);
  (list.later = new Int32Array(length)).set(later);
  (list.earlier = new Int32Array(length)).set(earlier);
  (list.bounds = new Float32Array(length)).set(bounds);
}

/** Lists each pair for both of its samples. */
function listed({ length, later, earlier, bounds }: PairList, rows: number): NearPairs {
  const starts = new Int32Array(rows + 1);
  for (let i = 0; i < length; i++) {
    starts[later[i] + 1]++;
    starts[earlier[i] + 1]++;
  }
  for (let i = 0; i < rows; i++) starts[i + 1] += starts[i];
  const filled = starts.slice();
  const others = new Int32Array(2 * length);
  const ofBoth = new Float32Array(2 * length);
  for (let i = 0; i < length; i++) {
    const [atLater, atEarlier] = [filled[later[i]]++, filled[earlier[i]]++];
    others[atLater] = earlier[i];
    others[atEarlier] = later[i];
    ofBoth[atLater] = ofBoth[atEarlier] = bounds[i];
  }
  return { starts, others, bounds: ofBoth };
}
