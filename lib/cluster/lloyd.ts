// Lloyd's iterations: assign each sample to the nearest centre, move each centre to the mean of its samples.
// S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982;
// stopping tests and roundings as in scikit-learn 1.9. Everything is in the precision of the samples.
//
// Most clusters soon keep their samples, and so their centres, to the last bit: only centres that moved are compared
// with all samples again. Of the others, the least distance is known from before; samples whose own centre moved are
// compared with them only if it is no longer nearer than that.

import { borrow } from "../numeric/idle_memory.ts";
import { squaredNorms } from "../numeric/inner_products.ts";
import {
  type Matrix,
  row,
  rowBlocks,
  takeRows,
  type Values,
  zerosLike,
} from "../numeric/matrix.ts";
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
 * @param centres The first centres, moved, (clusters x features)
 * @param maxIterations Most iterations
 * @param limit Largest sum of squared shifts at which it stops
 * @returns The label of each sample, (n), and how many iterations it took
 */
export async function lloyd(
  centred: CentredSamples,
  centres: Matrix,
  maxIterations: number,
  limit: number,
): Promise<{ labels: Int32Array<ArrayBuffer>; iterations: number }> {
  centred.hasMoved.fill(1);
  for (let iterations = 1;; iterations++) {
    await assign(centred, centres);
    const { means, changed } = takeMeans(centred, centres, iterations === 1);
    const shift = move(centred, centres, means);
    const isStable = iterations > 1 && changed === 0;
    if (isStable || shift <= limit || iterations === maxIterations) {
      if (!isStable) await assign(centred, centres);
      return { labels: centred.labels.slice(), iterations };
    }
  }
}

/**
 * Assigns samples to the nearest centres, after some have moved.
 *
 * @param centred The samples, as they were assigned before, and which centres are elsewhere than then
 * @param centres The centres, (clusters x features)
 */
async function assign(centred: CentredSamples, centres: Matrix): Promise<void> {
  const { hasMoved, others } = centred;
  const moved = Int32Array.from(hasMoved.keys()).filter((centre) => hasMoved[centre] === 1);
  if (moved.length === 0) return;
  if (moved.length === centres.rows) others.fill(Infinity);
  centred.leave();
  const undecided = await compareAll(centred, centres, moved);
  if (moved.length === centres.rows || undecided === 0) return;
  const unmoved = Int32Array.from(hasMoved.keys()).filter((centre) => hasMoved[centre] === 0);
  await compareChosen(centred, centres, unmoved, undecided);
}

/** Compares all samples with the centres that moved. Returns how many are to be compared with the others, too. */
async function compareAll(
  centred: CentredSamples,
  centres: Matrix,
  moved: Int32Array,
): Promise<number> {
  const { samples, products } = centred;
  using chosen = choose(centred, centres, moved);
  let undecided = 0;
  for (const { first, block } of rowBlocks(samples, blockSize(moved.length))) {
    const into = products.subarray(0, block.rows * moved.length) as Values;
    await multiply(block, chosen.centres, { transposeB: true }, into);
    undecided = centred.assign(first, first + block.rows, moved.length, undecided);
  }
  return undecided;
}

/** Compares the chosen samples, as many as `count` says, with some centres. */
async function compareChosen(
  centred: CentredSamples,
  centres: Matrix,
  some: Int32Array,
  count: number,
): Promise<void> {
  const { samples, chosenSamples, products } = centred;
  using chosen = choose(centred, centres, some);
  const size = Math.min(blockSize(some.length), count);
  using space = borrow(samples.data, size * samples.columns);
  for (let first = 0; first < count; first += size) {
    const last = Math.min(first + size, count);
    const into = products.subarray(0, (last - first) * some.length) as Values;
    const indices = chosenSamples.subarray(first, last);
    const values = space.values.subarray(0, indices.length * samples.columns) as Values;
    const block = takeRows(samples, indices, values);
    await multiply(block, chosen.centres, { transposeB: true }, into);
    centred.assignChosen(first, last, some.length);
  }
}

/** Samples whose products with a number of centres are held at once. */
function blockSize(centreCount: number): number {
  return Math.max(FEWEST, Math.ceil(CHUNK / centreCount));
}

/** Makes some centres the chosen ones, and copies them to borrowed values unless all are chosen. */
function choose(
  centred: CentredSamples,
  centres: Matrix,
  some: Int32Array,
): { centres: Matrix } & Disposable {
  const space = some.length < centres.rows
    ? borrow(centres.data, some.length * centres.columns)
    : undefined;
  const chosen = space ? takeRows(centres, some, space.values) : centres;
  centred.chosenCentres.set(some);
  centred.chosenNorms.set(squaredNorms(chosen));
  return { centres: chosen, [Symbol.dispose]: () => space?.[Symbol.dispose]() };
}

/**
 * The mean of each cluster's samples, added in the order of the samples, times the reciprocal of their number.
 *
 * @param centred The samples; which clusters are added up is changed
 * @param centres The centres, (clusters x features)
 * @param isFirst Whether there was no assignment before
 * @returns The means of the clusters that are added up; how many samples are in another cluster than before
 */
function takeMeans(
  centred: CentredSamples,
  centres: Matrix,
  isFirst: boolean,
): { means: Matrix; changed: number } {
  const { samples, labels, isAddedUp } = centred;
  const hadEmpty = centred.counts.includes(0);
  const changed = centred.countUp();
  const counts = zerosLike(samples.data, centres.rows);
  counts.set(centred.counts);
  // Where a cluster is or was empty, its rules may touch any, and so all.
  if (isFirst || hadEmpty || counts.includes(0)) isAddedUp.fill(1);
  const means = { ...centres, data: centred.addUp() };
  fillEmptyClusters(samples, labels, centres, means, counts);
  const largest = counts.indexOf(Math.max(...counts));
  const reciprocals = counts.map((count) => 1 / count);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    if (isAddedUp[cluster] === 0) continue;
    const mean = row(means, cluster);
    // Without a sample of its own, a centre goes where the largest cluster's is; if that one comes later, its sum is
    // not yet a mean. scikit-learn has it so.
    if (counts[cluster] === 0) mean.set(row(means, largest));
    else scale(mean, reciprocals[cluster]);
  }
  return { means, changed };
}

function scale(values: Values, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}

/**
 * Moves the centres of the clusters that were added up to their means, and notes which are elsewhere then: a cluster that has
 * the samples it had before keeps its centre. Returns the sum of the squared shifts.
 */
function move({ isAddedUp, hasMoved }: CentredSamples, centres: Matrix, means: Matrix): number {
  let sum = 0;
  hasMoved.fill(0);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    if (isAddedUp[cluster] === 0) continue;
    const [from, to] = [row(centres, cluster), row(means, cluster)];
    hasMoved[cluster] = Number(to.some((value, j) => value !== from[j]));
    sum = addSquaredShift(from, to, sum);
    from.set(to);
  }
  return sum;
}

function addSquaredShift(from: Values, to: Values, sum: number): number {
  for (let i = 0; i < from.length; i++) sum += (to[i] - from[i]) ** 2;
  return sum;
}
