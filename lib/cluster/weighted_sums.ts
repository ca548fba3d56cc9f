// Sums of weighted samples in k-means, in the orders of additions of scikit-learn. For float32 values, all results are
// rounded to float32 at each step: typed arrays of the values' precision round what is stored in them.

import { type Matrix, row, type Values, zerosLike } from "../numeric/matrix.ts";

/** Bytes of a block of a column in OpenBLAS's gemv, and of a vector of numbers in it. */
const BLOCK_BYTES = 16384;
const VECTOR_BYTES = 16;

/**
 * Multiplies columns by weights and adds each one up. For float32 columns the sums are those of OpenBLAS's product of a
 * matrix and a vector (gemv, or dot for a single column) on x86-64 with AVX2: by groups of four columns, then a pair, then
 * a single one. k-means++ scales its draws by such sums. Products of float64 numbers are rounded before they are added,
 * where OpenBLAS fuses both.
 *
 * @param columns The columns, (columns, each n)
 * @param weights Weight of each row, in the same precision, (n)
 * @returns The sums, (columns)
 */
export function weightedSums(columns: readonly Values[], weights: Values): number[] {
  const { length } = columns;
  if (length === 1 && weights instanceof Float32Array) {
    return [dotOfSingles(columns[0] as Float32Array, weights)];
  }
  const firstOfPair = length & ~3;
  const afterPair = firstOfPair + (length & 2);
  return columns.map((column, j) => {
    const isInFour = j < firstOfPair;
    return columnSum(column, weights, isInFour || j >= afterPair, isInFour);
  });
}

/**
 * The sum of one column.
 *
 * @param isWide Whether there are two vectors of running sums, otherwise one
 * @param isFused Whether products are added before they are rounded. A product of two float32 numbers is exact in float64.
 */
function columnSum(column: Values, weights: Values, isWide: boolean, isFused: boolean): number {
  const bytes = column.BYTES_PER_ELEMENT;
  const vector = VECTOR_BYTES / bytes;
  const step = isWide ? 2 * vector : vector;
  const whole = column.length & ~3;
  const sums = zerosLike(column, 2 * vector);
  /** A product, the sum of all blocks, the sum of the rows after the last whole four, and the sum of both. */
  const rounded = zerosLike(column, 4);
  const addTo = (lane: number, at: number) => {
    rounded[0] = column[at] * weights[at];
    sums[lane] += isFused ? column[at] * weights[at] : rounded[0];
  };
  for (let at = 0; at < whole;) {
    const end = Math.min(at + BLOCK_BYTES / bytes, whole);
    sums.fill(0);
    // Where an odd number of vectors remains, the first one is taken alone.
    const alone = (end - at) % step;
    for (let lane = 0; lane < alone; lane++) addTo(lane, at++);
    for (; at < end; at += step) {
      for (let lane = 0; lane < step; lane++) addTo(lane, at + lane);
    }
    for (let lane = 0; lane < vector; lane++) sums[lane] += sums[lane + vector];
    rounded[1] += sumOfLanes(sums);
  }
  for (let at = whole; at < column.length; at++) {
    rounded[0] = column[at] * weights[at];
    rounded[2] += rounded[0];
  }
  rounded[3] = rounded[1] + rounded[2];
  return rounded[3];
}

/** The sum of the first vector, neighbours first. It is changed. */
function sumOfLanes(sums: Values): number {
  sums[0] += sums[1];
  if (sums instanceof Float64Array) return sums[0];
  sums[2] += sums[3];
  sums[0] += sums[2];
  return sums[0];
}

/** OpenBLAS's sdot: 32 running sums of fused multiply-adds, and the rest in float64. */
function dotOfSingles(a: Float32Array, b: Float32Array): number {
  const sums = new Float32Array(32);
  const whole = a.length & ~31;
  for (let at = 0; at < whole; at += 32) {
    for (let lane = 0; lane < 32; lane++) sums[lane] += a[at + lane] * b[at + lane];
  }
  // Four vectors of eight: the halves of each, then the vectors.
  const halves = Float32Array.from(
    { length: 16 },
    (_, i) => sums[8 * (i >> 2) + i % 4] + sums[8 * (i >> 2) + 4 + i % 4],
  );
  const pairs = halves.map((half, i) => half + halves[(i + 4) % 16]);
  const lanes = pairs.slice(0, 4).map((pair, i) => pair + pairs[i + 8]);
  let rest = 0;
  for (let at = whole; at < a.length; at++) rest += Math.fround(a[at] * b[at]);
  return Math.fround(sumOfLanes(lanes) + rest);
}

/**
 * Computes the running sums of a weighted column from its first value to its last, as numpy's `cumsum`.
 *
 * @param column The column, (n)
 * @param weights Weight of each row, in the same precision, (n)
 * @returns The running sums, (n)
 */
export function accumulateWeighted(column: Values, weights: Values): Values {
  const running = zerosLike(column, column.length);
  for (let i = 0; i < running.length; i++) running[i] = column[i] * weights[i];
  for (let i = 1; i < running.length; i++) running[i] += running[i - 1];
  return running;
}

/**
 * Adds up the weights of each cluster, in the order of the samples.
 *
 * @param weights Weight of each sample, (n)
 * @param labels Cluster of each sample, (n)
 * @param clusters Number of clusters
 * @returns The sums, (clusters), in the precision of the weights
 */
export function weightsOfClusters(weights: Values, labels: Int32Array, clusters: number): Values {
  const sums = zerosLike(weights, clusters);
  for (let i = 0; i < labels.length; i++) sums[labels[i]] += weights[i];
  return sums;
}

/**
 * Adds up the weighted samples of some clusters, in the order of the samples.
 *
 * @param samples The samples, (n x features)
 * @param weights Weight of each sample, in the same precision, (n)
 * @param labels Cluster of each sample, (n)
 * @param isWanted 1 for each cluster to add up, (clusters)
 * @returns The sums, (clusters x features), 0 for the clusters that are not added up
 */
export function weightedSamples(
  samples: Matrix,
  weights: Values,
  labels: Int32Array,
  isWanted: Uint8Array,
): Values {
  const { data, columns } = samples;
  const sums = zerosLike(data, isWanted.length * columns);
  for (let i = 0; i < labels.length; i++) {
    if (isWanted[labels[i]] === 0) continue;
    addWeighted(row(samples, i), weights[i], sums, labels[i] * columns);
  }
  return sums;
}

/** Adds a weighted row to the sums from `start` on. Products are rounded, then sums are. */
function addWeighted(values: Values, weight: number, sums: Values, start: number): void {
  if (sums instanceof Float32Array) {
    for (let k = 0; k < values.length; k++) sums[start + k] += Math.fround(values[k] * weight);
  } else {
    for (let k = 0; k < values.length; k++) sums[start + k] += values[k] * weight;
  }
}
