// CoreSet, fast: picks what the plain form beside it picks.
//
// Faster: the distance of a candidate to its nearest centre never grows as centres are added. An old distance is
// therefore an upper bound. A candidate is compared with new centres only while its bound is among the largest. Labeled
// samples are compared by float products, many at once. Exact: float products only select the centres that may be the
// nearest. The distances that decide are computed one by one, in the plain form's order of additions, so that ties are
// the same.

import { z } from "zod";
import { borrow } from "../../numeric/idle_memory.ts";
import { multiply } from "../../numeric/products.ts";
import { type Matrix, row, takeRows, type Values } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { type StoredRows, storeRows } from "../../numeric/stored_rows.ts";
import { distanceFromSquare } from "../../numeric/distances.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";

/** CoreSet has no options. */
export const options = z.strictObject({});

/** Number of labeled samples behind the first bounds. It is doubled for candidates that these bounds do not decide. */
const FIRST_CENTRES = 256;
/** Candidates compared with the first centres at a time, which bounds the memory. */
const BLOCK = 512;
/** Candidates updated at a time, those with the largest bounds first. */
const CHUNK = 128;

/**
 * Picks the farthest candidate, one after the other.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { candidates, batchSize, randomState } = view;
  using samples = storeRows(view.embeddings);
  const cover = await startCover(view, samples);
  const { distances, compared, centres } = cover;
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    await updateFarthest(cover);
    const pick = picks[i] = randomArgmax(distances, randomState);
    const isFlat = distances[pick] === 0;
    distances[pick] = NaN;
    centres.push(pick);
    if (!isFlat) continue;
    // If all distances are 0 (no label yet, or only duplicates left), the pick becomes the only centre.
    for (const candidate of candidates) {
      if (Number.isNaN(distances[candidate])) continue;
      distances[candidate] = distanceTo(cover, candidate, [pick]);
      compared[candidate] = centres.length;
    }
  }
  return picks;
}

/** The distances of candidates to centres, as far as they are known. */
interface Cover {
  /** Embeddings of the visible samples, (visible x features). */
  readonly samples: StoredRows;
  /** Their squared norms, (visible). */
  readonly norms: Float64Array;
  /** Positions of the centres: labeled samples, then picks. */
  readonly centres: number[];
  /** Embeddings of the labeled samples, in the order of the centres, (labeled x features). */
  readonly labeled: Matrix;
  /** Distance of each candidate to the nearest of the centres that it was compared with; NaN for picks and labels, (visible). */
  readonly distances: Float64Array;
  /** How many centres, from the first on, each candidate was compared with, (visible). */
  readonly compared: Int32Array;
}

async function startCover(
  { embeddings, labels, candidates }: View,
  samples: StoredRows,
): Promise<Cover> {
  const labeled = Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  // The first centres are spread evenly over the pool.
  const step = Math.ceil(labeled.length / FIRST_CENTRES);
  const first = labeled.filter((_, nth) => nth % step === 0);
  const centres = first.concat(labeled.filter((_, nth) => nth % step !== 0));
  const cover: Cover = {
    samples,
    norms: new Float64Array(embeddings.rows).map((_, i) => samples.product(i, i)),
    centres,
    labeled: takeRows(embeddings, centres),
    distances: new Float64Array(labels.length).fill(NaN),
    compared: new Int32Array(labels.length),
  };
  for (const candidate of candidates) cover.distances[candidate] = first.length ? Infinity : 0;
  for (let start = 0; start < candidates.length && first.length > 0; start += BLOCK) {
    await compareBlock(cover, candidates.subarray(start, start + BLOCK), 0, first.length);
  }
  return cover;
}

/** Updates distances until the largest distance is exact, and all that equal it are. */
async function updateFarthest(cover: Cover): Promise<void> {
  const { distances, compared, centres } = cover;
  const farthest = indexOfLargest(distances);
  while (compared[farthest] < centres.length) await update(cover, [farthest]);
  let lead = distances[farthest];
  let outdated: number[] = [];
  // Labels and picks are NaN, which compares as smaller than everything.
  for (let i = 0; i < distances.length; i++) {
    if (distances[i] >= lead && compared[i] < centres.length) outdated.push(i);
  }
  while (outdated.length > 0) {
    const chunk = farthestOf(outdated, distances);
    await update(cover, chunk);
    for (const i of chunk) {
      if (compared[i] === centres.length) lead = Math.max(lead, distances[i]);
    }
    outdated = outdated.filter((i) => distances[i] >= lead && compared[i] < centres.length);
  }
}

function indexOfLargest(values: Float64Array): number {
  let position = 0;
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > largest) {
      largest = values[i];
      position = i;
    }
  }
  return position;
}

/** A chunk of the candidates with the largest distances. */
function farthestOf(candidates: number[], distances: Float64Array): number[] {
  if (candidates.length <= CHUNK) return candidates;
  const sorted = Float64Array.from(candidates, (candidate) => distances[candidate]).sort();
  const limit = sorted[sorted.length - CHUNK];
  return candidates.filter((candidate) => distances[candidate] >= limit).slice(0, CHUNK);
}

/**
 * Compares candidates with more centres: first with twice as many labeled samples as before, and after these with all
 * picks.
 */
async function update(cover: Cover, candidates: number[]): Promise<void> {
  const { distances, compared, centres, labeled } = cover;
  const stages = Map.groupBy(
    candidates,
    (candidate) => Math.min(compared[candidate], labeled.rows),
  );
  for (const [stage, group] of stages) {
    if (stage < labeled.rows) {
      await compareBlock(cover, group, stage, Math.min(2 * stage, labeled.rows));
      continue;
    }
    for (const candidate of group) {
      const distance = distanceTo(cover, candidate, centres, compared[candidate]);
      distances[candidate] = Math.min(distances[candidate], distance);
      compared[candidate] = centres.length;
    }
  }
}

/**
 * Compares candidates with the labeled samples from `from` to below `to`, by one matrix product. The rounded product
 * only selects the distances that may be the smallest. These are computed exactly.
 */
async function compareBlock(
  cover: Cover,
  candidates: ArrayLike<number>,
  from: number,
  to: number,
): Promise<void> {
  const { samples, norms, centres, labeled, distances, compared } = cover;
  const { columns } = labeled;
  const data = labeled.data.subarray(from * columns, to * columns) as Values;
  using rowSpace = borrow(data, candidates.length * columns);
  using productSpace = borrow(data, candidates.length * (to - from));
  const products = await multiply(
    takeRows(samples.matrix, candidates, rowSpace.values),
    { data, rows: to - from, columns },
    { transposeB: true },
    productSpace.values,
  );
  const centreNorms = Float64Array.from(centres.slice(from, to), (centre) => norms[centre]);
  const largestNorm = Math.sqrt(centreNorms.reduce((a, b) => Math.max(a, b)));
  const unit = data instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  const relativeError = 2 * (columns + 8) * unit;
  const nearest: number[] = [];
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    const product = row(products, i);
    let smallest = Infinity;
    for (let j = 0; j < product.length; j++) {
      const length = centreNorms[j] - 2 * product[j];
      if (length < smallest) smallest = length;
    }
    const limit = smallest + 2 * relativeError * largestNorm * Math.sqrt(norms[candidate]);
    nearest.length = 0;
    for (let j = 0; j < product.length; j++) {
      if (centreNorms[j] - 2 * product[j] <= limit) nearest.push(centres[from + j]);
    }
    distances[candidate] = Math.min(distances[candidate], distanceTo(cover, candidate, nearest));
    compared[candidate] = to;
  }
}

/** The exact distance of a candidate to the nearest of the centres from position `from` on. */
function distanceTo(
  { samples, norms }: Cover,
  candidate: number,
  centres: number[],
  from = 0,
): number {
  let smallest = Infinity;
  for (let i = from; i < centres.length; i++) {
    const product = samples.product(candidate, centres[i]);
    smallest = Math.min(smallest, norms[candidate] - 2 * product + norms[centres[i]]);
  }
  return distanceFromSquare(smallest, samples.matrix.data);
}
