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
  rowsBetween,
  takeRows,
  type Values,
  zerosLike,
} from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { multiply } from "../numeric/products.ts";
import type { CentredSamples } from "./centred_samples.ts";
import { fillEmptyClusters } from "./empty_clusters.ts";

/** About how many products of samples and centres are held at once, so that they stay in the cache. */
const CHUNK = 2 ** 17;
/** Fewest samples whose products with all centres are held at once. */
const FEWEST = 64;

/**
 * How many products of samples and centres are held at once.
 *
 * @param rows How many samples there are
 * @param clusters How many centres
 * @returns The number
 */
export function productsHeld(rows: number, clusters: number): number {
  return Math.min(Math.max(FEWEST * clusters, CHUNK + clusters), rows * clusters);
}

/**
 * Iterates until no label changes, or the centres move by no more than the limit.
 *
 * @param centred The samples, (n x features); their labels are changed
 * @param start The first centres, changed, (clusters x features)
 * @param maxIterations Most iterations
 * @param limit Largest sum of squared shifts at which it stops
 * @returns The label of each sample, (n), the centres, (clusters x features), and how many iterations it took
 */
export async function lloyd(
  centred: CentredSamples,
  start: Matrix,
  maxIterations: number,
  limit: number,
): Promise<{ labels: Int32Array<ArrayBuffer>; centres: Matrix; iterations: number }> {
  const { labels } = centred;
  let centres = start;
  // The next centres; then, where the centres before were.
  let spare = zerosLike(start.data, start.data.length);
  let moved = Int32Array.from({ length: centres.rows }, (_, i) => i);
  labels.fill(0);
  for (let iterations = 1;; iterations++) {
    const previous = labels.slice();
    await assign(centred, centres, moved);
    const isFirst = iterations === 1;
    const next = means(centred, centres, isFirst ? undefined : previous, spare);
    const shift = squaredShift(centres, next);
    moved = movedRows(centres, next);
    spare = centres.data;
    centres = next;
    if (!isFirst && previous.every((label, i) => label === labels[i])) {
      return { labels: previous, centres, iterations };
    }
    if (shift <= limit || iterations === maxIterations) {
      await assign(centred, centres, moved);
      return { labels: labels.slice(), centres, iterations };
    }
  }
}

/**
 * Assigns samples to the nearest centres, after some have moved.
 *
 * @param centred The samples, as they were assigned before
 * @param centres The centres, (clusters x features)
 * @param moved Indices of the centres that are elsewhere than then, ascending
 */
async function assign(centred: CentredSamples, centres: Matrix, moved: Int32Array): Promise<void> {
  const { labels, distances } = centred;
  const hasMoved = new Uint8Array(centres.rows);
  for (const centre of moved) hasMoved[centre] = 1;
  const all = new Int32Array(labels.length);
  const left: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    all[i] = i;
    if (hasMoved[labels[i]] === 0) continue;
    left.push(i);
    labels[i] = centres.rows;
    distances[i] = Infinity;
  }
  if (moved.length > 0) await compare(centred, centres, moved, all);
  if (moved.length < centres.rows && left.length > 0) {
    const others = Int32Array.from(hasMoved.keys()).filter((centre) => hasMoved[centre] === 0);
    await compare(centred, centres, others, Int32Array.from(left));
  }
}

/** Compares some samples with some centres. */
async function compare(
  centred: CentredSamples,
  centres: Matrix,
  someCentres: Int32Array,
  someSamples: Int32Array,
): Promise<void> {
  const { samples, chosenCentres, chosenNorms, chosenSamples, products } = centred;
  const { columns } = samples;
  const count = someCentres.length;
  const size = Math.min(Math.max(FEWEST, Math.ceil(CHUNK / count)), someSamples.length);
  const isWhole = count === centres.rows;
  const space = borrow(centres.data, isWhole ? 0 : count * columns);
  const chosen = isWhole ? centres : takeRows(centres, someCentres, space);
  chosenCentres.set(someCentres);
  chosenNorms.set(squaredNorms(chosen.data, count, columns));
  chosenSamples.set(someSamples);
  const isAll = someSamples.length === samples.rows;
  const copied = borrow(samples.data, isAll ? 0 : size * columns);
  for (let first = 0; first < someSamples.length; first += size) {
    const last = Math.min(first + size, someSamples.length);
    const block = isAll ? rowsBetween(samples, first, last) : takeRows(
      samples,
      someSamples.subarray(first, last),
      copied.subarray(0, (last - first) * columns) as Values,
    );
    const into = products.subarray(0, block.rows * count) as Values;
    await multiply(block, chosen, { transposeB: true }, into);
    centred.assign(first, last, count);
  }
  giveBack(space);
  giveBack(copied);
}

/**
 * The mean of each cluster's samples, added in the order of the samples, times the reciprocal of their number. A cluster
 * that has the samples it had before keeps its centre. The means are written to `into`.
 */
function means(
  centred: CentredSamples,
  centres: Matrix,
  before: Int32Array | undefined,
  into: Values,
): Matrix {
  const { samples, labels, isAddedUp } = centred;
  const counts = zerosLike(samples.data, centres.rows);
  for (const label of labels) counts[label]++;
  isAddedUp.set(changedClusters(labels, before, counts));
  into.set(centred.addUp());
  const sums = { ...centres, data: into };
  fillEmptyClusters(samples, labels, centres, sums, counts);
  const largest = counts.indexOf(Math.max(...counts));
  const reciprocals = counts.map((count) => 1 / count);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    const mean = row(sums, cluster);
    // Without a sample of its own, a centre goes where the largest cluster's is; if that one comes later, its sum is
    // not yet a mean. scikit-learn has it so.
    if (isAddedUp[cluster] === 0) mean.set(row(centres, cluster));
    else if (counts[cluster] === 0) mean.set(row(sums, largest));
    else for (let j = 0; j < mean.length; j++) mean[j] *= reciprocals[cluster];
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
