// Distances between samples of unit length that only one number is wanted of: the smallest, the median, or the one to
// the nearest of other samples. Rough distances tell which few have to be known exactly.

import { takeRows, type Values } from "../../numeric/matrix.ts";
import { distanceFromSquare, roundingOf } from "../../numeric/distances.ts";
import {
  productTiles,
  type Range,
  setRoughSquares,
  squaredDistance,
  TILE,
  type UnitSamples,
  unitSamples,
} from "./unit_samples.ts";

/** Only below this may the root of a square that is not 0 be rounded to 0. */
const TINY = 1e-40;
/** No two samples of unit length are farther apart, squared, but for rounding. */
const FARTHEST = 4.001;
/** Bins that rough squares are counted by. */
const BINS = 1 << 16;
const BINS_BY_SQUARE = BINS / FARTHEST;
/** Shares of the distances between which the median is looked for first. */
const LOOKED_AT = [0.49, 0.51];

/**
 * The smallest distance between samples that is not 0.
 *
 * @param unit Samples of unit length
 * @param among Which of them
 * @returns The distance, rounded as scikit-learn's are; none if all samples coincide or there is only one
 */
export async function smallestDistance(
  unit: UnitSamples,
  among: Range,
): Promise<number | undefined> {
  const { samples, error } = unit;
  const rough = new Float64Array(TILE);
  let smallest = Infinity;
  for await (const tile of productTiles(unit, among, among)) {
    for (let i = tile.top; i < tile.bottom; i++) {
      setRoughSquares(unit, tile, i, rough);
      const end = Math.min(tile.right, i) - tile.left;
      for (let j = 0; j < end; j++) {
        if (rough[j] - error >= smallest) continue;
        const squared = squaredDistance(unit, i, tile.left + j);
        if (squared < smallest && isApart(squared, samples.data)) smallest = squared;
      }
    }
  }
  return smallest === Infinity ? undefined : distanceFromSquare(smallest, samples.data);
}

/** Bins of rough squares, from the first to the last one. */
type Bins = readonly [first: number, last: number];

/** Pairs of samples that are apart, each once. */
interface Census {
  /** How many there are in each bin, (BINS). */
  counts: Uint32Array;
  /** Those in the listed bins: their bin, and the two samples. */
  listed: { bins: number[]; later: number[]; earlier: number[] };
}

/**
 * The median of the distances between samples that are not 0. One pass counts rough squares, and lists the pairs about
 * where a few samples have their median; it is repeated if that of all is elsewhere. Then the pairs are measured that may be
 * the median.
 *
 * @param unit Samples of unit length
 * @param among Which of them
 * @returns The median, in the samples' precision; none if all samples coincide or there is only one
 */
export async function medianDistance(unit: UnitSamples, among: Range): Promise<number | undefined> {
  const { samples, error } = unit;
  const { counts: guess } = await census(spread(unit, among), { first: 0, last: TILE }, [
    BINS,
    BINS,
  ]);
  let bins: Bins = [quantileBin(guess, LOOKED_AT[0]), quantileBin(guess, LOOKED_AT[1])];
  for (;;) {
    const { counts, listed } = await census(unit, among, bins);
    const total = sum(counts);
    if (total === 0) return;
    const ranks = [Math.floor((total - 1) / 2), Math.floor(total / 2)];
    // Roughness moves the median by at most the error, and each pair as well.
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
    // Roots are in the order of their squares, rounded or not.
    const [low, high] = ranks.map((rank) =>
      distanceFromSquare(inOrder[rank - below], samples.data)
    );
    const round = roundingOf(samples.data);
    return low === high ? low : round(round(low + high) / 2);
  }
}

/** As many samples as a tile has rows, spread evenly over some; one comes more than once if there are fewer. */
function spread({ samples }: UnitSamples, { first, last }: Range): UnitSamples {
  const step = (last - first) / TILE;
  return unitSamples(
    takeRows(samples, Int32Array.from({ length: TILE }, (_, i) => first + Math.floor(i * step))),
  );
}

/** Counts the pairs of some samples by their rough squares, and lists those in some of the bins. */
async function census(unit: UnitSamples, among: Range, bins: Bins): Promise<Census> {
  const rough = new Float64Array(TILE);
  const census = {
    counts: new Uint32Array(BINS),
    listed: { bins: [], later: [], earlier: [] },
  };
  for await (const tile of productTiles(unit, among, among)) {
    for (let i = tile.top; i < tile.bottom; i++) {
      setRoughSquares(unit, tile, i, rough);
      countRow(unit, rough, i, tile.left, Math.min(tile.right, i), bins, census);
    }
  }
  return census;
}

/** Counts the pairs of a sample and those from `left` to below `right`. */
function countRow(
  unit: UnitSamples,
  rough: Float64Array,
  i: number,
  left: number,
  right: number,
  [first, last]: Bins,
  { counts, listed }: Census,
): void {
  const surelyApart = unit.error + TINY;
  const width = last - first;
  for (let j = left; j < right; j++) {
    const square = rough[j - left];
    const bin = square > 0 ? (square * BINS_BY_SQUARE) | 0 : 0;
    if (square <= surelyApart && !isApart(squaredDistance(unit, i, j), unit.samples.data)) continue;
    counts[bin]++;
    // One comparison that seldom holds: of two, one would hold half the time, which processors cannot foresee.
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

/** The bin of the pair of a rank, counted from 0. */
function binOfRank(counts: Uint32Array, rank: number): number {
  let below = 0;
  return counts.findIndex((count) => (below += count) > rank);
}

/** The bin below which a share of all pairs is. */
function quantileBin(counts: Uint32Array, share: number): number {
  return Math.max(0, binOfRank(counts, share * sum(counts)));
}

/** Whether a distance is not 0, with its roundings. */
function isApart(squared: number, like: Values): boolean {
  return squared > TINY || distanceFromSquare(squared, like) > 0;
}

/**
 * Squared distance of each sample to the nearest of others.
 *
 * @param unit Samples of unit length
 * @param range Which of them
 * @param others The others, at least one
 * @returns Squared distances in float64, 0 or more, (samples of the range)
 */
export async function nearestSquaredDistances(
  unit: UnitSamples,
  range: Range,
  others: Range,
): Promise<Float64Array<ArrayBuffer>> {
  const rough = new Float64Array(TILE);
  const nearest = new Float64Array(range.last - range.first).fill(Infinity);
  for await (const tile of productTiles(unit, range, others)) {
    const width = tile.right - tile.left;
    for (let i = tile.top; i < tile.bottom; i++) {
      setRoughSquares(unit, tile, i, rough);
      let least = Infinity;
      for (let j = 0; j < width; j++) least = Math.min(least, rough[j]);
      for (let j = 0; j < width; j++) {
        if (rough[j] > least + 2 * unit.error) continue;
        const squared = Math.max(0, squaredDistance(unit, i, tile.left + j));
        nearest[i - range.first] = Math.min(nearest[i - range.first], squared);
      }
    }
  }
  return nearest;
}
