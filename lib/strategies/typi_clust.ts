// TypiClust: label typical samples of diverse regions. The visible samples are clustered into as many clusters as
// there are labels and picks to make; each pick is the most typical sample of the largest cluster without a label,
// the one nearest to its neighbours on average.
// G. Hacohen, A. Dekel, D. Weinshall, "Active Learning on a Budget: Opposite Strategies Suit High and Low Budgets",
// ICML 2022.

import { z } from "zod";
import { kmeans } from "../cluster/kmeans.ts";
import { borrow, giveBack } from "../numeric/idle_memory.ts";
import { type Matrix, rowBlocks, takeRows, valuesLike, widened } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { RandomState } from "../random/random_state.ts";
import { randomArgmax } from "../random/ties.ts";
import { innerProduct } from "../numeric/inner_product.ts";
import { rootOf, squaredNorms } from "./distances.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";

/** The number of clusters grows without limit, as in scikit-activeml; the paper's limits are 500 and 5. */
export const options = z.strictObject({
  neighbours: z.int().min(1).default(5).describe(
    "Neighbours whose distance makes a sample typical",
  ),
  maxClusters: z.int().min(1).optional().describe("Most clusters; 500 in the paper"),
  minClusterSize: z.int().min(1).default(1).describe(
    "Smallest cluster that is picked from while there are larger ones; 5 in the paper",
  ),
});

/** Keeps the typicality of duplicates, which are at no distance, finite; scikit-activeml's value. */
const SMALLEST_DISTANCE = 1e-7;
/** Clusters from here on are compared by a matrix product. */
const LARGE_CLUSTER = 24;
/** Members of a cluster that are compared with as many others at a time, which bounds the memory. */
const BLOCK = 1024;

/**
 * Picks the most typical sample of one uncovered cluster after the other.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { neighbours, maxClusters = Infinity, minClusterSize }: z.infer<typeof options>,
): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, seed, randomState } = view;
  const labeledCount = labels.length - candidates.length;
  const count = Math.min(labeledCount + batchSize, maxClusters, labels.length);
  // From the seed itself, the same at every query, as scikit-activeml hands it on.
  const clustering = await kmeans(embeddings, count, new RandomState(seed, randomState.generator));
  const members: number[][] = Array.from({ length: count }, () => []);
  clustering.labels.forEach((cluster, position) => members[cluster].push(position));

  const labelsIn = new Int32Array(count);
  clustering.labels.forEach((cluster, position) => {
    if (labels[position] !== MISSING_LABEL) labelsIn[cluster]++;
  });
  const isLeft = new Uint8Array(labels.length);
  for (const candidate of candidates) isLeft[candidate] = 1;

  const typicalities = new Float64Array(labels.length);
  const utilities = new Float64Array(candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    const sizes = sizesOfUncovered(
      members,
      labelsIn,
      isLeft,
      minClusterSize,
      maxClusters < Infinity,
    );
    if (sizes.every((size) => size === 0)) {
      // All clusters are covered, as samples coincide: any candidate that is left will do.
      typicalities.fill(1);
    } else {
      const cluster = randomArgmax(sizes, randomState);
      typicalities.fill(-Infinity);
      const space = borrow(valuesLike(embeddings), members[cluster].length * embeddings.columns);
      const inCluster = await typicalitiesOf(
        takeRows(embeddings, members[cluster], space),
        neighbours,
      );
      giveBack(space);
      members[cluster].forEach((position, nth) => typicalities[position] = inCluster[nth]);
      labelsIn[cluster]++;
    }
    candidates.forEach((position, nth) => {
      utilities[nth] = isLeft[position] ? typicalities[position] : NaN;
    });
    const pick = picks[i] = candidates[randomArgmax(utilities, randomState)];
    isLeft[pick] = 0;
  }
  return picks;
}

/**
 * Size of each cluster without a label, 0 for the others. With a limit on the number of clusters, all of them may have
 * labels: then those with the fewest count, by the candidates that are left in them.
 */
function sizesOfUncovered(
  members: readonly number[][],
  labelsIn: Int32Array,
  isLeft: Uint8Array,
  minClusterSize: number,
  isLimited: boolean,
): Float64Array {
  const uncovered = members.map(({ length }, cluster) => labelsIn[cluster] === 0 ? length : 0);
  const large = uncovered.map((size) => size >= minClusterSize ? size : 0);
  if (large.some((size) => size > 0)) return Float64Array.from(large);
  if (!isLimited || uncovered.some((size) => size > 0)) return Float64Array.from(uncovered);
  const left = members.map((positions) => positions.filter((position) => isLeft[position]).length);
  const fewest = left.reduce(
    (fewest, size, cluster) => size > 0 ? Math.min(fewest, labelsIn[cluster]) : fewest,
    Infinity,
  );
  return Float64Array.from(left, (size, cluster) => labelsIn[cluster] === fewest ? size : 0);
}

/**
 * Typicality of a cluster's members: one over the mean distance to the nearest other members.
 *
 * @param members Embeddings of the cluster's members, (members x features)
 * @param neighbours How many neighbours count
 * @returns Typicalities, (members)
 */
export async function typicalitiesOf(
  members: Matrix,
  neighbours: number,
): Promise<Float64Array> {
  const size = members.rows;
  if (size === 1) return Float64Array.of(1);
  const count = Math.min(size - 1, neighbours);
  // A member's distance to itself, 0, is among them, and comes first.
  const nearest = await nearestWithin(members, count + 1);
  return Float64Array.from({ length: size }, (_, i) => {
    const distances = nearest.subarray(i * (count + 1), (i + 1) * (count + 1));
    const sum = distances.reduce((sum, distance) => sum + distance, 0) + SMALLEST_DISTANCE;
    return 1 / (1 / count * sum);
  });
}

/**
 * The smallest distances of each sample to all, itself among them. Distances of pairs are the same both ways to the last
 * bit, and never all held at once.
 *
 * @param samples The samples, (n x features)
 * @param count How many distances
 * @returns Distances in ascending order, (n x count)
 */
async function nearestWithin(samples: Matrix, count: number): Promise<Float64Array> {
  const norms = squaredNorms(samples);
  const isLarge = samples.rows >= LARGE_CLUSTER;
  const squares = new Float64Array(samples.rows * count).fill(Infinity);
  for (let i = 0; i < samples.rows; i++) squares[i * count] = 0;
  const block = Math.min(samples.rows, BLOCK);
  const space = isLarge ? block * (samples.columns + block) : 0;
  const borrowed = borrow(norms, space) as Float64Array<ArrayBuffer>;
  const products = borrowed.subarray(block * samples.columns);
  for (const { first: below, block: rows } of rowBlocks(samples, BLOCK)) {
    const wideRows = isLarge ? widened(rows, borrowed) : undefined;
    for (const { first, block: columns } of rowBlocks(samples, BLOCK)) {
      if (first > below) break;
      if (wideRows) {
        const wideColumns = first === below ? wideRows : widened(columns);
        const into = products.subarray(0, rows.rows * columns.rows);
        await multiply(wideRows, wideColumns, { transposeB: true }, into);
      }
      for (let i = below; i < below + rows.rows; i++) {
        const end = Math.min(i, first + columns.rows);
        const start = (i - below) * columns.rows - first;
        for (let j = first; j < end; j++) {
          let product = isLarge ? products[start + j] : innerProduct(samples, i, j);
          // Close to each other, and so all rounding: duplicates have to come out at no distance.
          if (isLarge && norms[i] - 2 * product + norms[j] < 1e-9 * norms[i]) {
            product = innerProduct(samples, i, j);
          }
          const squared = norms[i] - 2 * product + norms[j];
          if (squared < squares[(i + 1) * count - 1]) insert(squared, squares, i * count, count);
          if (squared < squares[(j + 1) * count - 1]) insert(squared, squares, j * count, count);
        }
      }
    }
  }
  giveBack(borrowed);
  // Roots are in the order of their squares, rounded or not.
  return squares.map((squared) => rootOf(squared, samples.data));
}

/** Puts a value where it belongs among `count` ascending ones, whose largest it pushes out. */
function insert(value: number, ascending: Float64Array, start: number, count: number): void {
  let at = start + count - 1;
  for (; at > start && ascending[at - 1] > value; at--) ascending[at] = ascending[at - 1];
  ascending[at] = value;
}
