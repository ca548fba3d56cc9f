// The smallest and the median distance between samples of unit length, and the distance of each sample to the nearest
// of some others. Rough distances show the few pairs that must be measured exactly.

import { takeRows, type Values } from "../../numeric/matrix.ts";
import { distanceFromSquare, roundingOf } from "../../numeric/distances.ts";
import { roughError, roughTiles } from "./rough_squares.ts";
import {
  productTiles,
  type Range,
  setRoughSquares,
  squaredDistance,
  TILE,
  type UnitSamples,
  unitSamples,
} from "./unit_samples.ts";

/** A square above this has a root that is not rounded to 0. */
const TINY = 1e-40;
/** Largest squared distance of two samples of unit length, with room for rounding. */
const FARTHEST = 4.001;
/** Bins in which rough squared distances are counted. */
const BINS = 1 << 16;
const BINS_BY_SQUARE = BINS / FARTHEST;
/** The median is first looked for between these quantiles of a sample of the distances. */
const FIRST_QUANTILES = [0.49, 0.51];

/**
 * The smallest distance between samples that is not 0.
 *
 * @param unit Samples of unit length
 * @param among Which samples
 * @returns The distance, with scikit-learn's roundings; undefined if all samples coincide or there is one only
 */
export async function smallestDistance(
  unit: UnitSamples,
  among: Range,
): Promise<number | undefined> {
  const { samples } = unit;
  const error = roughError(unit);
  let smallest = Infinity;
  for await (const tile of roughTiles(unit, among, among)) {
    for (let i = tile.top; i < tile.bottom; i++) {
      // The limit is rounded to float32, which the error has room for.
      const { near, squares } = tile.find(i, smallest + error, Math.min(tile.right, i));
      for (let nth = 0; nth < near.length; nth++) {
        if (squares[nth] - error >= smallest) continue;
        const squared = squaredDistance(unit, i, tile.left + near[nth]);
        if (squared < smallest && isApart(squared, samples.data)) smallest = squared;
      }
    }
  }
  return smallest === Infinity ? undefined : distanceFromSquare(smallest, samples.data);
}

/** Bins of rough squares, from the first to the last one. */
type Bins = readonly [first: number, last: number];

/** Pairs of samples that do not coincide, each counted once. */
interface PairCounts {
  /** How many there are in each bin, (BINS). */
  counts: Uint32Array;
  /** The pairs of some bins: bin, later sample, earlier sample. */
  listed: { bins: number[]; later: number[]; earlier: number[] };
}

/**
 * The median of the distances between samples that are not 0. One pass over all pairs counts rough squared distances in
 * bins, and lists the pairs of the bins in which a few samples have their median. The pass is repeated if the median of all
 * pairs lies elsewhere. Then the listed pairs that may be the median are measured exactly.
 *
 * @param unit Samples of unit length
 * @param among Which samples
 * @returns The median, in the samples' precision; undefined if all samples coincide or there is one only
 */
export async function medianDistance(unit: UnitSamples, among: Range): Promise<number | undefined> {
  const { samples, error } = unit;
  const { counts: guess } = await countPairs(spread(unit, among), { first: 0, last: TILE }, [
    BINS,
    BINS,
  ]);
  let bins: Bins = [quantileBin(guess, FIRST_QUANTILES[0]), quantileBin(guess, FIRST_QUANTILES[1])];
  for (;;) {
    const { counts, listed } = await countPairs(unit, among, bins);
    const total = sum(counts);
    if (total === 0) return;
    const ranks = [Math.floor((total - 1) / 2), Math.floor(total / 2)];
    // The error of rough squares moves the median by at most that error, and each pair by as much.
    const apart = Math.ceil(2 * error * BINS_BY_SQUARE) + 1;
    const [first, last] = [
      binOfRank(counts, ranks[0]) - apart,
      binOfRank(counts, ranks[1]) + apart,
    ];
    if (first < bins[0] || last > bins[1]) {
      bins = [first, last];
      continue;
    }
    const squares: number[] = [];
    listed.bins.forEach((bin, nth) => {
      if (bin < first || bin > last) return;
      squares.push(squaredDistance(unit, listed.later[nth], listed.earlier[nth]));
    });
    const inOrder = Float64Array.from(squares).sort();
    const below = sum(counts.subarray(0, Math.max(0, first)));
    // Roots have the order of their squares, even when they are rounded.
    const [low, high] = ranks.map((rank) =>
      distanceFromSquare(inOrder[rank - below], samples.data)
    );
    const round = roundingOf(samples.data);
    return low === high ? low : round(round(low + high) / 2);
  }
}

/** `TILE` samples, spread evenly over a range. With fewer in the range, samples repeat. */
function spread({ samples }: UnitSamples, { first, last }: Range): UnitSamples {
  const step = (last - first) / TILE;
  return unitSamples(
    takeRows(samples, Int32Array.from({ length: TILE }, (_, i) => first + Math.floor(i * step))),
  );
}

/** Counts the pairs of a range by their rough squares, and lists the pairs of some bins. */
async function countPairs(unit: UnitSamples, among: Range, bins: Bins): Promise<PairCounts> {
  const rough = new Float64Array(TILE);
  const found: PairCounts = {
    counts: new Uint32Array(BINS),
    listed: { bins: [], later: [], earlier: [] },
  };
  for await (const tile of productTiles(unit, among, among)) {
    for (let i = tile.top; i < tile.bottom; i++) {
      setRoughSquares(unit, tile, i, rough);
      countRow(unit, rough, i, tile.left, Math.min(tile.right, i), bins, found);
    }
  }
  return found;
}

/** Counts the pairs of sample `i` with samples from `left` to below `right`. */
function countRow(
  unit: UnitSamples,
  rough: Float64Array,
  i: number,
  left: number,
  right: number,
  [first, last]: Bins,
  { counts, listed }: PairCounts,
): void {
  const surelyApart = unit.error + TINY;
  const width = last - first;
  for (let j = left; j < right; j++) {
    const square = rough[j - left];
    const bin = square > 0 ? (square * BINS_BY_SQUARE) | 0 : 0;
    if (square <= surelyApart && !isApart(squaredDistance(unit, i, j), unit.samples.data)) continue;
    counts[bin]++;
    // One comparison, seldom true. With two comparisons, each would be true half the time, which processors predict badly.
    if ((bin - first) >>> 0 <= width) {
      listed.bins.push(bin);
      listed.later.push(i);
      listed.earlier.push(j);
    }
  }
}

function sum(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The bin of the pair with a rank, counted from 0. */
function binOfRank(counts: Uint32Array, rank: number): number {
  let below = 0;
  return counts.findIndex((count) => (below += count) > rank);
}

/** The bin below which a share of all pairs is. */
function quantileBin(counts: Uint32Array, share: number): number {
  return Math.max(0, binOfRank(counts, share * sum(counts)));
}

/** Whether a distance is rounded to something other than 0. */
function isApart(squared: number, like: Values): boolean {
  return squared > TINY || distanceFromSquare(squared, like) > 0;
}

/**
 * Squared distance of each sample to the nearest of others.
 *
 * @param unit Samples of unit length
 * @param range Which samples
 * @param others The other samples, at least one
 * @returns Squared distances in float64, 0 or more, (samples of the range)
 */
export async function nearestSquaredDistances(
  unit: UnitSamples,
  range: Range,
  others: Range,
): Promise<Float64Array<ArrayBuffer>> {
  const error = roughError(unit);
  const nearest = new Float64Array(range.last - range.first).fill(Infinity);
  for await (const tile of roughTiles(unit, range, others)) {
    for (let i = tile.top; i < tile.bottom; i++) {
      const known = nearest[i - range.first];
      const limit = Math.min(tile.least(i) + 2 * error, known + error);
      const { near } = tile.find(i, limit, tile.right);
      for (let nth = 0; nth < near.length; nth++) {
        const squared = Math.max(0, squaredDistance(unit, i, tile.left + near[nth]));
        nearest[i - range.first] = Math.min(nearest[i - range.first], squared);
      }
    }
  }
  return nearest;
}
