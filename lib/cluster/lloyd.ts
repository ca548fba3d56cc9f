// Lloyd's iterations of k-means: assign each sample to the nearest centre, then move each centre to the mean of its samples.
// S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982. The stopping
// tests and the roundings are the same as in scikit-learn 1.9. All numbers are in the precision of the samples.
//
// Most clusters soon keep their samples, and then their centres stay the same to the last bit. Only centres that moved are
// compared with all samples again. For the centres that did not move, a lower bound of their distance to each sample is kept.
// A sample is compared with these centres only if its own centre moved and its new distance is not below this bound.
//
// A distance here is |c|^2 - 2 x c for the sample x and the centre c, in the precision of the samples. For float32 samples, x c
// is added up as OpenBLAS does it for scikit-learn. This takes long, so it is done only where the products by ONNX Runtime,
// whose last bits depend on the processor, leave it open which centre is the nearest.

import { borrow } from "../numeric/idle_memory.ts";
import { relativeErrorOf } from "../numeric/exact_products.ts";
import { singleProduct, squaredNorms } from "../numeric/inner_products.ts";
import {
  type Matrix,
  row,
  rowBlocks,
  takeRows,
  type Values,
  zerosLike,
} from "../numeric/matrix.ts";
import { multiplyReproducibly } from "../numeric/reproducible_products.ts";
import { multiply } from "../numeric/products.ts";
import type { CentredSamples } from "./centred_samples.ts";
import { fillEmptyClusters } from "./empty_clusters.ts";
import { weightedSamples, weightsOfClusters } from "./weighted_sums.ts";

/** About how many products of samples and centres are made at once, so that they stay in the cache. */
const PRODUCTS_PER_BLOCK = 2 ** 19;
/** The smallest and the largest number of samples in a block. ONNX Runtime rearranges all centres for each block. */
const FEWEST_SAMPLES = 64;
const MOST_SAMPLES = 512;

/**
 * Computes how many products of samples and centres `lloyd` needs place for.
 *
 * @param rows Number of samples
 * @param clusters Number of centres
 * @returns The number of products
 */
export function productCountOf(rows: number, clusters: number): number {
  return Math.min(
    Math.max(FEWEST_SAMPLES * clusters, PRODUCTS_PER_BLOCK + clusters),
    rows * clusters,
  );
}

/**
 * Iterates until no label changes, or the centres move by no more than the limit.
 *
 * @param centred The samples, (n x features). Their labels are changed.
 * @param centres The first centres, (clusters x features). They are moved in place.
 * @param maxIterations Largest number of iterations, 1 or more
 * @param limit The iterations stop when the sum of the centres' squared shifts is at most this number
 * @param weights Weight of each sample, in the samples' precision, (n); all 1 unless given
 * @returns The label of each sample, (n), and the number of iterations
 */
export async function lloyd(
  centred: CentredSamples,
  centres: Matrix,
  maxIterations: number,
  limit: number,
  weights?: Values,
): Promise<{ labels: Int32Array<ArrayBuffer>; iterations: number }> {
  centred.hasMoved.fill(1);
  // In the first iteration all sums are needed.
  let needsAll = true;
  for (let iterations = 1;; iterations++) {
    await assign(centred, centres);
    const { means, changed, hasEmpty } = takeMeans(centred, centres, needsAll, weights);
    needsAll = hasEmpty;
    const shift = moveCentres(centred, centres, means);
    const isStable = iterations > 1 && changed === 0;
    if (isStable || shift <= limit || iterations === maxIterations) {
      if (!isStable) await assign(centred, centres);
      return { labels: centred.labels.slice(), iterations };
    }
  }
}

/**
 * Assigns samples to the nearest centres after some centres moved.
 *
 * @param centred The samples with their last assignment. `hasMoved` tells which centres moved since then.
 * @param centres The centres, (clusters x features)
 */
async function assign(centred: CentredSamples, centres: Matrix): Promise<void> {
  const { hasMoved, lowerBounds } = centred;
  const moved = Int32Array.from(hasMoved.keys()).filter((centre) => hasMoved[centre] === 1);
  if (moved.length === 0) return;
  const norms = squaredNorms(centres);
  const margin = marginFor(centres, norms);
  centred.setMargin(margin.slope, margin.base);
  if (moved.length === centres.rows) lowerBounds.fill(Infinity);
  centred.unassignMoved();
  const undecided = await compareAll(centred, centres, norms, moved, margin);
  if (moved.length === centres.rows || undecided === 0) return;
  const unmoved = Int32Array.from(hasMoved.keys()).filter((centre) => hasMoved[centre] === 0);
  await compareUndecided(centred, centres, norms, unmoved, undecided, margin);
}

/** How far apart two distances of a sample must be: slope * length of the sample + base. */
interface Margin {
  slope: number;
  base: number;
}

/** The margin that the errors of products of float32 samples can't overcome; 0 for float64 samples. */
function marginFor(centres: Matrix, norms: Values): Margin {
  if (centres.data instanceof Float64Array) return { slope: 0, base: 0 };
  const longest = Math.sqrt(Math.max(...norms));
  const { columns } = centres;
  // For any order of additions: the errors of two products in two orders, twice, and the roundings of both distances. A
  // product below the smallest normal value, 2^-126, may be lost.
  return {
    slope: 8 * relativeErrorOf(columns, 2 ** -24) * longest,
    base: 2 ** -22 * longest ** 2 + 8 * columns * 2 ** -126,
  };
}

/** Compares all samples with the centres that moved. Returns how many samples are undecided after that. */
async function compareAll(
  centred: CentredSamples,
  centres: Matrix,
  norms: Values,
  moved: Int32Array,
  margin: Margin,
): Promise<number> {
  const { samples, products, undecidedSamples } = centred;
  using compared = compareWith(centred, centres, norms, moved);
  let undecided = 0;
  for (const { first, block } of rowBlocks(samples, blockSize(moved.length))) {
    const rough = await multiplySamples(block, compared.centres, products);
    undecided = centred.assign(first, first + block.rows, moved.length, undecided);
    for (const position of centred.doubtful()) {
      const own = row(rough, position);
      if (assignInOrder(centred, centres, norms, first + position, own, margin)) {
        undecidedSamples[undecided++] = first + position;
      }
    }
  }
  return undecided;
}

/** Compares the undecided samples, `count` of them, with the centres that did not move. */
async function compareUndecided(
  centred: CentredSamples,
  centres: Matrix,
  norms: Values,
  unmoved: Int32Array,
  count: number,
  margin: Margin,
): Promise<void> {
  const { samples, undecidedSamples, products } = centred;
  using compared = compareWith(centred, centres, norms, unmoved);
  const size = Math.min(blockSize(unmoved.length), count);
  using space = borrow(samples.data, size * samples.columns);
  for (let first = 0; first < count; first += size) {
    const last = Math.min(first + size, count);
    const indices = undecidedSamples.subarray(first, last);
    const values = space.values.subarray(0, indices.length * samples.columns) as Values;
    const block = takeRows(samples, indices, values);
    const rough = await multiplySamples(block, compared.centres, products);
    centred.assignUndecided(first, last, unmoved.length);
    for (const position of centred.doubtful()) {
      assignInOrder(centred, centres, norms, indices[position], row(rough, position), margin);
    }
  }
}

/** Products of samples and centres. Those of float64 samples decide; those of float32 samples have an error. */
async function multiplySamples(
  samples: Matrix,
  centres: Matrix,
  products: Values,
): Promise<Matrix> {
  const into = products.subarray(0, samples.rows * centres.rows) as Values;
  return into instanceof Float64Array
    ? await multiplyReproducibly<Values>(samples, centres, into)
    : await multiply<Values>(samples, centres, { transposeB: true }, into);
}

/**
 * Assigns a doubtful float32 sample as `CentredSamples.assign` does, by products in their own order.
 *
 * @param centred The samples
 * @param centres All centres, (clusters x features)
 * @param norms Their squared lengths, (clusters)
 * @param sample Which sample
 * @param products Its products with the compared centres, which have errors, (compared)
 * @param margin How far apart the distances must be
 * @returns Whether the sample lost its centre and may be nearer to a centre that did not move
 */
function assignInOrder(
  centred: CentredSamples,
  centres: Matrix,
  norms: Values,
  sample: number,
  products: Values,
  { slope, base }: Margin,
): boolean {
  const { labels, distances, lowerBounds, comparedCentres, comparedNorms } = centred;
  const margin = slope * Math.sqrt(centred.norms[sample]) + base;
  const [label, distance, bound] = [labels[sample], distances[sample], lowerBounds[sample]];
  const isLeft = label === centres.rows;
  const rough = Array.from(products, (product, j) => comparedNorms[j] - 2 * product);
  const limit = Math.min(distance, ...rough) + margin;

  let nearest = label;
  let least = distance;
  let others = isLeft ? Infinity : bound;
  if (distance <= limit) least = orderedDistance(centred, sample, centres, norms, label);
  rough.forEach((value, j) => {
    const centre = comparedCentres[j];
    if (value <= limit) value = orderedDistance(centred, sample, centres, norms, centre);
    if (value < least || (value === least && centre < nearest)) {
      others = Math.min(others, least);
      least = value;
      nearest = centre;
    } else others = Math.min(others, value);
  });
  labels[sample] = nearest;
  distances[sample] = least;
  // The bound still holds for the centres that have not moved, and its own centre has.
  const isDecided = least + margin < bound;
  lowerBounds[sample] = isLeft && isDecided ? Math.min(others, bound) : others;
  return isLeft && !isDecided;
}

/** |c|^2 - 2 x c of a float32 sample and a centre. */
function orderedDistance(
  { samples }: CentredSamples,
  sample: number,
  centres: Matrix,
  norms: Values,
  centre: number,
): number {
  const product = singleProduct(row(samples, sample), row(centres, centre));
  return Math.fround(Math.fround(norms[centre]) - 2 * product);
}

/** The number of samples in a block, from the number of centres that they are compared with. */
function blockSize(centreCount: number): number {
  const size = Math.ceil(PRODUCTS_PER_BLOCK / centreCount);
  return Math.min(Math.max(FEWEST_SAMPLES, size), MOST_SAMPLES);
}

/** Makes some centres the compared ones. They are copied to borrowed values unless they are all centres. */
function compareWith(
  centred: CentredSamples,
  centres: Matrix,
  norms: Values,
  some: Int32Array,
): { centres: Matrix } & Disposable {
  const space = some.length < centres.rows
    ? borrow(centres.data, some.length * centres.columns)
    : undefined;
  const compared = space ? takeRows(centres, some, space.values) : centres;
  centred.comparedCentres.set(some);
  some.forEach((centre, nth) => centred.comparedNorms[nth] = norms[centre]);
  return { centres: compared, [Symbol.dispose]: () => space?.[Symbol.dispose]() };
}

/**
 * Computes the means of the clusters whose samples changed. A mean is the sum of the cluster's weighted samples, added in
 * their order, times the reciprocal of the sum of their weights.
 *
 * @param centred The samples. `needsSum` is changed.
 * @param centres The centres, (clusters x features)
 * @param needsAll Whether all means are needed
 * @param weights Weight of each sample, (n); all 1 unless given
 * @returns The means, (clusters x features), valid where `needsSum` is 1, how many samples changed their cluster, and whether
 *   the samples of any cluster weigh nothing
 */
function takeMeans(
  centred: CentredSamples,
  centres: Matrix,
  needsAll: boolean,
  weights?: Values,
): { means: Matrix; changed: number; hasEmpty: boolean } {
  const { samples, labels, needsSum } = centred;
  const changed = centred.countSamples();
  const counts = weights
    ? weightsOfClusters(weights, labels, centres.rows)
    : zerosLike(samples.data, centres.rows);
  if (!weights) counts.set(centred.counts);
  const hasEmpty = counts.includes(0);
  // An empty cluster can take a sample from any cluster, so all sums are needed if a cluster is or was empty.
  if (needsAll || hasEmpty) needsSum.fill(1);
  const sums = weights ? weightedSamples(samples, weights, labels, needsSum) : centred.sumSamples();
  const means = { ...centres, data: sums };
  fillEmptyClusters(samples, labels, centres, means, counts, weights);
  const largest = counts.indexOf(Math.max(...counts));
  const reciprocals = counts.map((count) => 1 / count);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    if (needsSum[cluster] === 0) continue;
    const mean = row(means, cluster);
    // As in scikit-learn, the centre of an empty cluster moves to the mean of the largest cluster. If the largest cluster
    // comes later in this loop, this mean is still its sum. Rounding can leave a weight below 0.
    if (!(counts[cluster] > 0)) mean.set(row(means, largest));
    else scale(mean, reciprocals[cluster]);
  }
  return { means, changed, hasEmpty };
}

function scale(values: Values, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}

/**
 * Moves centres to the means of their clusters, and sets `hasMoved` for the centres that changed. A cluster whose samples did
 * not change keeps its centre.
 *
 * @returns The sum of the squared shifts
 */
function moveCentres(
  { needsSum, hasMoved }: CentredSamples,
  centres: Matrix,
  means: Matrix,
): number {
  let sum = 0;
  hasMoved.fill(0);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    if (needsSum[cluster] === 0) continue;
    const [from, to] = [row(centres, cluster), row(means, cluster)];
    hasMoved[cluster] = Number(to.some((value, j) => value !== from[j]));
    sum = addSquaredShift(from, to, sum);
    from.set(to);
  }
  return sum;
}

/** Adds the squared distance of two rows to a sum. */
function addSquaredShift(from: Values, to: Values, sum: number): number {
  for (let i = 0; i < from.length; i++) sum += (to[i] - from[i]) ** 2;
  return sum;
}
