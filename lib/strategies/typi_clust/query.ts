// TypiClust, fast: picks what the plain form beside it picks.
//
// Faster: only the smallest distances of each member of a cluster are kept, block by block; in large clusters they come
// from matrix products in float64. Each pick computes the typicalities of its own cluster only. Exact: the distance of
// a pair is rounded as in scikit-learn, and very small distances are computed anew, so that coinciding samples are at
// distance 0.

import { z } from "zod";
import { kmeans } from "../../cluster/kmeans.ts";
import { borrow } from "../../numeric/idle_memory.ts";
import { rowBlocks, type Rows, widened } from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import { RandomState } from "../../random/random_state.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { type StoredRows, storeRows } from "../../numeric/stored_rows.ts";
import { distanceFromSquare } from "../../numeric/distances.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";

/** Options of TypiClust. The defaults are scikit-activeml's; the preset TypiClustPaper has the paper's. */
export const options = z.strictObject({
  neighbours: z.int().min(1).default(5).describe(
    "Neighbours whose distance makes a sample typical",
  ),
  maxClusters: z.int().min(1).optional().describe("Most clusters; 500 in the paper"),
  minClusterSize: z.int().min(1).default(1).describe(
    "Clusters of fewer samples are left out while others have candidates; 5 in the paper",
  ),
});

/** Checked options of TypiClust. */
export type Options = z.infer<typeof options>;

/** Keeps the typicality of duplicates finite, whose distances are 0; scikit-activeml's value. */
const SMALLEST_DISTANCE = 1e-7;
/** Members of clusters of this size or larger are compared by a matrix product. */
const LARGE_CLUSTER = 24;
/** Members compared at a time, which bounds the memory. */
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
  { neighbours, maxClusters = Infinity, minClusterSize }: Options,
): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, seed, randomState } = view;
  const labeledCount = labels.length - candidates.length;
  const count = Math.min(labeledCount + batchSize, maxClusters, labels.length);
  // Seeded with the strategy's own seed at every query, as in scikit-activeml.
  const clustering = await kmeans(embeddings, count, new RandomState(seed, randomState.generator));
  const members: number[][] = Array.from({ length: count }, () => []);
  clustering.labels.forEach((cluster, position) => members[cluster].push(position));

  const labelsIn = new Int32Array(count);
  clustering.labels.forEach((cluster, position) => {
    if (labels[position] !== MISSING_LABEL) labelsIn[cluster]++;
  });
  const isLeft = new Uint8Array(labels.length);
  for (const candidate of candidates) isLeft[candidate] = 1;

  // Where each visible sample is among the candidates.
  const candidateAt = new Int32Array(labels.length).fill(-1);
  candidates.forEach((candidate, nth) => candidateAt[candidate] = nth);
  const utilities = new Float64Array(candidates.length).fill(-Infinity);
  const setUtilities = (positions: number[], utilityOf: (nth: number) => number) => {
    for (let nth = 0; nth < positions.length; nth++) {
      const position = positions[nth];
      if (isLeft[position]) utilities[candidateAt[position]] = utilityOf(nth);
    }
  };
  const picks = new Int32Array(batchSize);
  const isLimited = maxClusters < Infinity || minClusterSize > 1;
  for (let i = 0; i < batchSize; i++) {
    const sizes = sizesToPickFrom(members, labelsIn, isLeft, isLimited, minClusterSize);
    // Where samples coincide, clusters may be empty and all others covered. Then every candidate that is left ties.
    let positions: number[] = [];
    if (sizes.some((size) => size > 0)) {
      const cluster = randomArgmax(sizes, randomState);
      positions = members[cluster];
      const inCluster = await typicalitiesOf(embeddings, positions, neighbours);
      setUtilities(positions, (nth) => inCluster[nth]);
      labelsIn[cluster]++;
    }
    const pick = picks[i] = candidates[randomArgmax(utilities, randomState)];
    setUtilities(positions, () => -Infinity);
    isLeft[pick] = 0;
    utilities[candidateAt[pick]] = NaN;
  }
  return picks;
}

/**
 * Size of each cluster to pick from, which are those without a label; 0 for the others. With limits on clusters, every
 * cluster may have labels. Then the clusters with the fewest labels count, by the number of candidates that are left in
 * them. Small clusters only count once the others have no candidate left.
 */
function sizesToPickFrom(
  members: readonly number[][],
  labelsIn: Int32Array,
  isLeft: Uint8Array,
  isLimited: boolean,
  minClusterSize: number,
): Float64Array {
  const isLarge = (cluster: number) => members[cluster].length >= minClusterSize;
  const uncovered = members.map(({ length }, cluster) =>
    labelsIn[cluster] === 0 && isLarge(cluster) ? length : 0
  );
  if (!isLimited || uncovered.some((size) => size > 0)) return Float64Array.from(uncovered);
  const left = members.map((positions) => positions.filter((position) => isLeft[position]).length);
  const isAnyLarge = left.some((size, cluster) => size > 0 && isLarge(cluster));
  const isOpen = (cluster: number) => left[cluster] > 0 && (isLarge(cluster) || !isAnyLarge);
  const fewest = labelsIn.reduce(
    (fewest, count, cluster) => isOpen(cluster) ? Math.min(fewest, count) : fewest,
    Infinity,
  );
  return Float64Array.from(
    left,
    (size, cluster) => isOpen(cluster) && labelsIn[cluster] === fewest ? size : 0,
  );
}

/**
 * Typicality of a cluster's members: one over the mean distance to the nearest other members.
 *
 * @param embeddings Embeddings of all samples, (n x features)
 * @param members Which samples are the cluster's
 * @param neighbours How many neighbours count
 * @returns Typicalities, (members)
 */
export async function typicalitiesOf(
  embeddings: Rows,
  members: ArrayLike<number>,
  neighbours: number,
): Promise<Float64Array> {
  const size = members.length;
  if (size === 1) return Float64Array.of(1);
  const count = Math.min(size - 1, neighbours);
  using stored = storeRows(embeddings, members);
  // The distance of a member to itself, 0, comes first.
  const nearest = await nearestWithin(stored, count + 1);
  const typicalities = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let at = i * (count + 1); at < (i + 1) * (count + 1); at++) sum += nearest[at];
    typicalities[i] = 1 / (1 / count * (sum + SMALLEST_DISTANCE));
  }
  return typicalities;
}

/**
 * The smallest distances of each sample to all samples, itself included. The distance of a pair is the same in both
 * directions to the last bit. Distances are never all held at once.
 *
 * @param stored The samples, (n x features)
 * @param count How many distances
 * @returns Distances in ascending order, (n x count)
 */
async function nearestWithin(stored: StoredRows, count: number): Promise<Float64Array> {
  const { matrix: samples, product } = stored;
  const norms = Float64Array.from({ length: samples.rows }, (_, i) => product(i, i));
  const isLarge = samples.rows >= LARGE_CLUSTER;
  const squares = new Float64Array(samples.rows * count).fill(Infinity);
  for (let i = 0; i < samples.rows; i++) squares[i * count] = 0;
  const block = Math.min(samples.rows, BLOCK);
  const space = isLarge ? block * (samples.columns + block) : 0;
  using borrowed = borrow(norms, space);
  const products = borrowed.values.subarray(block * samples.columns);
  for (const { first: below, block: rows } of rowBlocks(samples, BLOCK)) {
    const wideRows = isLarge ? widened(rows, borrowed.values) : undefined;
    for (const { first, block: columns } of rowBlocks(samples, BLOCK)) {
      if (first > below) break;
      if (wideRows) {
        const wideColumns = first === below ? wideRows : widened(columns);
        const into = products.subarray(0, rows.rows * columns.rows);
        await multiplyReproducibly(wideRows, wideColumns, into);
      }
      for (let i = below; i < below + rows.rows; i++) {
        const start = (i - below) * columns.rows;
        const end = start + Math.min(i - first, columns.rows);
        const inRow = isLarge ? products.subarray(start, end) : productsBefore(stored, i);
        keepNearest(stored, norms, inRow, i, first, squares, count);
      }
    }
  }
  // Roots have the order of their squares, even when they are rounded.
  for (let at = 0; at < squares.length; at++) {
    squares[at] = distanceFromSquare(squares[at], samples.data);
  }
  return squares;
}

/** The products of a sample with all earlier samples. */
function productsBefore({ product }: StoredRows, i: number): Float64Array {
  return Float64Array.from({ length: i }, (_, j) => product(i, j));
}

/** Keeps the smallest distances. `products` belong to sample `i` and the samples from `first` on. */
function keepNearest(
  { product }: StoredRows,
  norms: Float64Array,
  products: Float64Array,
  i: number,
  first: number,
  squares: Float64Array,
  count: number,
): void {
  const norm = norms[i];
  for (let nth = 0; nth < products.length; nth++) {
    const j = first + nth;
    let squared = norm - 2 * products[nth] + norms[j];
    // Such a small difference is mostly rounding. The exact product gives duplicates a distance of 0.
    if (squared < 1e-9 * norm) squared = norm - 2 * product(i, j) + norms[j];
    if (squared < squares[(i + 1) * count - 1]) insert(squared, squares, i * count, count);
    if (squared < squares[(j + 1) * count - 1]) insert(squared, squares, j * count, count);
  }
}

/** Inserts a value into `count` ascending values. The largest drops out. */
function insert(value: number, ascending: Float64Array, start: number, count: number): void {
  let at = start + count - 1;
  for (; at > start && ascending[at - 1] > value; at--) ascending[at] = ascending[at - 1];
  ascending[at] = value;
}
