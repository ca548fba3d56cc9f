// Lloyd's iterations: assign each sample to the nearest centre, move each centre to the mean of its samples.
// S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982;
// stopping tests and roundings as in scikit-learn 1.9. Everything is in the precision of the samples.
//
// Most clusters soon keep their samples, and so their centres, to the last bit: only centres that moved are compared
// with all samples again, and only samples whose own centre moved with all centres.

import { borrow, giveBack } from "../numeric/idle_memory.ts";
import {
  type Matrix,
  row,
  rowBlocks,
  takeRows,
  type Values,
  zerosLike,
} from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { multiply } from "../numeric/products.ts";
import { fillEmptyClusters } from "./empty_clusters.ts";

/** About how many products of samples and centres are held at once, so that they stay in the cache. */
const CHUNK = 2 ** 17;

/** Which centre is nearest to each sample. */
interface Assignment {
  /** Index of the nearest centre, the first of equally near ones, (n). */
  readonly labels: Int32Array<ArrayBuffer>;
  /**
   * Squared distance to it less the sample's own squared length, which is the same for all centres, (n). It is in the
   * precision of the samples: equally near is what is equal there.
   */
  readonly distances: Values;
}

/**
 * Iterates until no label changes, or the centres move by no more than the limit.
 *
 * @param samples The samples, (n x features)
 * @param start The first centres, (clusters x features)
 * @param maxIterations Most iterations
 * @param limit Largest sum of squared shifts at which it stops
 * @returns The label of each sample, (n), the centres, (clusters x features), and how many iterations it took
 */
export async function lloyd(
  samples: Matrix,
  start: Matrix,
  maxIterations: number,
  limit: number,
): Promise<{ labels: Int32Array<ArrayBuffer>; centres: Matrix; iterations: number }> {
  let centres: Matrix = { ...start, data: start.data.slice() };
  // The next centres; then, where the centres before were.
  let spare = zerosLike(start.data, start.data.length);
  let moved = Int32Array.from({ length: centres.rows }, (_, i) => i);
  let assignment: Assignment = {
    labels: new Int32Array(samples.rows),
    distances: zerosLike(samples.data, samples.rows),
  };
  for (let iterations = 1;; iterations++) {
    const previous = assignment.labels;
    assignment = await assign(samples, centres, moved, assignment);
    const { labels } = assignment;
    const isFirst = iterations === 1;
    const next = means(samples, labels, centres, isFirst ? undefined : previous, spare);
    const shift = squaredShift(centres, next);
    moved = movedRows(centres, next);
    spare = centres.data;
    centres = next;
    if (!isFirst && previous.every((label, i) => label === labels[i])) {
      return { labels, centres, iterations };
    }
    if (shift <= limit || iterations === maxIterations) {
      const last = await assign(samples, centres, moved, assignment);
      return { labels: last.labels, centres, iterations };
    }
  }
}

/**
 * The nearest centres, after some have moved.
 *
 * @param samples The samples, (n x features)
 * @param centres The centres, (clusters x features)
 * @param moved Indices of the centres that are elsewhere than in the assignment before, ascending
 * @param before That assignment
 * @returns The assignment now
 */
async function assign(
  samples: Matrix,
  centres: Matrix,
  moved: Int32Array,
  before: Assignment,
): Promise<Assignment> {
  const norms = zerosLike(samples.data, centres.rows);
  norms.set(squaredNorms(centres.data, centres.rows, centres.columns));
  const labels = before.labels.slice();
  const distances = before.distances.slice();
  const hasMoved = new Uint8Array(centres.rows);
  for (const centre of moved) hasMoved[centre] = 1;
  const left: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (hasMoved[labels[i]] === 0) continue;
    labels[i] = centres.rows;
    distances[i] = Infinity;
    left.push(i);
  }

  /** Lowers the distances of some samples, or of all, to those to some of the centres. */
  const compare = async (indices: Int32Array, some?: number[]) => {
    const count = some?.length ?? samples.rows;
    const size = Math.min(Math.max(64, Math.ceil(CHUNK / indices.length)), count);
    const products = borrow(samples.data, size * indices.length);
    const chosen = takeRows(
      centres,
      indices,
      borrow(samples.data, indices.length * samples.columns),
    );
    for (const { first, block } of some ? copies(samples, some, size) : rowBlocks(samples, size)) {
      const into = products.subarray(0, block.rows * indices.length) as Values;
      await multiply(block, chosen, { transposeB: true }, into);
      for (let i = 0; i < block.rows; i++) {
        const sample = some ? some[first + i] : first + i;
        lower(into, i * indices.length, norms, indices, sample, labels, distances);
      }
    }
    giveBack(products);
    giveBack(chosen.data);
  };
  if (moved.length > 0) await compare(moved);
  if (moved.length < centres.rows && left.length > 0) {
    const others = Int32Array.from(hasMoved.keys()).filter((centre) => hasMoved[centre] === 0);
    await compare(others, left);
  }
  return { labels, distances };
}

/** Some samples, block after block, as `rowBlocks` gives them all; a block is overwritten with the next. */
function* copies(samples: Matrix, positions: number[], size: number) {
  const copied = borrow(samples.data, size * samples.columns);
  for (let first = 0; first < positions.length; first += size) {
    const some = positions.slice(first, first + size);
    const into = copied.subarray(0, some.length * samples.columns) as Values;
    yield { first, block: takeRows(samples, some, into) };
  }
  giveBack(copied);
}

/** Assigns a sample to the nearest of its own centre and some others, of which the products with it are given. */
function lower(
  products: Values,
  at: number,
  norms: Values,
  indices: Int32Array,
  sample: number,
  labels: Int32Array,
  distances: Values,
): void {
  let smallest = distances[sample];
  let label = labels[sample];
  const isSingle = products instanceof Float32Array;
  for (let j = 0; j < indices.length; j++) {
    const centre = indices[j];
    const exact = norms[centre] - 2 * products[at + j];
    const distance = isSingle ? Math.fround(exact) : exact;
    if (distance < smallest || (distance === smallest && centre < label)) {
      smallest = distance;
      label = centre;
    }
  }
  distances[sample] = smallest;
  labels[sample] = label;
}

/**
 * The mean of each cluster's samples, added in the order of the samples, times the reciprocal of their number. A cluster
 * that has the samples it had before keeps its centre. The means are written to `into`.
 */
function means(
  samples: Matrix,
  labels: Int32Array,
  centres: Matrix,
  before: Int32Array | undefined,
  into: Values,
): Matrix {
  const { columns } = samples;
  const sums = { ...centres, data: into.fill(0) as Values };
  const counts = zerosLike(samples.data, centres.rows);
  for (const label of labels) counts[label]++;
  const changed = changedClusters(labels, before, counts);
  for (let i = 0; i < labels.length; i++) {
    if (changed[labels[i]] === 0) continue;
    const from = i * columns;
    const to = labels[i] * columns;
    for (let j = 0; j < columns; j++) sums.data[to + j] += samples.data[from + j];
  }
  fillEmptyClusters(samples, labels, centres, sums, counts);
  const largest = counts.indexOf(Math.max(...counts));
  const reciprocals = counts.map((count) => 1 / count);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    const mean = row(sums, cluster);
    // Without a sample of its own, a centre goes where the largest cluster's is; if that one comes later, its sum is
    // not yet a mean. scikit-learn has it so.
    if (changed[cluster] === 0) mean.set(row(centres, cluster));
    else if (counts[cluster] === 0) mean.set(row(sums, largest));
    else for (let j = 0; j < columns; j++) mean[j] *= reciprocals[cluster];
  }
  return sums;
}

/** Which clusters' means have to be taken: where one is or was empty, its rules may touch any, and so all. */
function changedClusters(
  labels: Int32Array,
  before: Int32Array | undefined,
  counts: Values,
): Uint8Array {
  const changed = new Uint8Array(counts.length);
  const countsBefore = new Int32Array(counts.length);
  before?.forEach((label) => countsBefore[label]++);
  if (before === undefined || counts.includes(0) || countsBefore.includes(0)) {
    return changed.fill(1);
  }
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== before[i]) changed[labels[i]] = changed[before[i]] = 1;
  }
  return changed;
}

function squaredShift(before: Matrix, after: Matrix): number {
  let sum = 0;
  for (let i = 0; i < before.data.length; i++) sum += (after.data[i] - before.data[i]) ** 2;
  return sum;
}

function movedRows(before: Matrix, after: Matrix): Int32Array<ArrayBuffer> {
  const isMoved = (centre: number) => {
    const old = row(before, centre);
    return row(after, centre).some((value, j) => value !== old[j]);
  };
  return Int32Array.from({ length: before.rows }, (_, i) => i).filter(isMoved);
}
