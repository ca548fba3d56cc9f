// CoreSet: cover the data. Each pick is the candidate farthest from all labeled and picked samples, the greedy
// 2-approximation of the k-center problem.
// O. Sener, S. Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set Approach", ICLR 2018.
//
// The distance to the nearest centre only falls as centres come, so that an old one is an upper bound: it is brought
// up to date only where the candidate could still be the farthest.

import { z } from "zod";
import { multiply } from "../numeric/products.ts";
import { type Matrix, row, takeRows } from "../numeric/matrix.ts";
import { randomArgmax } from "../random/ties.ts";
import { innerProduct, rootOf, squaredNorms } from "./distances.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";

/** CoreSet has no options. */
export const options = z.strictObject({});

/** How many labeled samples the first bounds come from. */
const FIRST_CENTRES = 256;
/** How many candidates are compared with the first centres at a time, which bounds the memory. */
const BLOCK = 4096;
/** How many candidates, the farthest ones first, are brought up to date at a time. */
const CHUNK = 128;

/**
 * Picks the farthest candidate, one after the other.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { candidates, batchSize, randomState } = view;
  const cover = await startCover(view);
  const { distances, known, centres } = cover;
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    await updateFarthest(cover, candidates);
    const pick = picks[i] = randomArgmax(distances, randomState);
    const isFlat = distances[pick] === 0;
    distances[pick] = NaN;
    centres.push(pick);
    if (!isFlat) continue;
    // Where all distances are 0 (no labels yet, or only duplicates left), the pick is a centre on its own.
    for (const candidate of candidates) {
      if (Number.isNaN(distances[candidate])) continue;
      distances[candidate] = distanceTo(cover, candidate, [pick]);
      known[candidate] = centres.length;
    }
  }
  return picks;
}

/** Which distances are known so far. */
interface Cover {
  /** Embeddings of the visible samples, (visible x features). */
  readonly embeddings: Matrix;
  /** Their squared norms, (visible). */
  readonly norms: Float64Array;
  /** Labeled samples, then picks. */
  readonly centres: number[];
  /** How many of the centres are labeled samples. */
  readonly labeledCount: number;
  /** Distance of each candidate to the nearest of the centres known to it; NaN for picks and labels, (visible). */
  readonly distances: Float64Array;
  /** How many centres, from the first on, each distance takes into account, (visible). */
  readonly known: Int32Array;
}

async function startCover({ embeddings, labels, candidates }: View): Promise<Cover> {
  const labeled: number[] = [];
  labels.forEach((label, i) => label === MISSING_LABEL || labeled.push(i));
  // The first bounds come from labeled samples spread evenly over the pool.
  const step = Math.ceil(labeled.length / FIRST_CENTRES);
  const first = labeled.filter((_, nth) => nth % step === 0);
  const cover: Cover = {
    embeddings,
    norms: squaredNorms(embeddings),
    centres: first.concat(labeled.filter((_, nth) => nth % step !== 0)),
    labeledCount: labeled.length,
    distances: new Float64Array(labels.length).fill(NaN),
    known: new Int32Array(labels.length),
  };
  for (const candidate of candidates) cover.distances[candidate] = first.length ? Infinity : 0;
  for (let start = 0; start < candidates.length && first.length > 0; start += BLOCK) {
    await compareBlock(cover, candidates.subarray(start, start + BLOCK), 0, first.length);
  }
  return cover;
}

/** Brings distances up to date until the largest is certain, and with it all that equal it. */
async function updateFarthest(cover: Cover, candidates: Int32Array): Promise<void> {
  const { distances, known, centres } = cover;
  let outdated = [farthestOf(candidates, distances)];
  while (outdated.length > 0) {
    await update(cover, outdated);
    let lead = -Infinity;
    for (const candidate of candidates) {
      if (known[candidate] === centres.length) lead = Math.max(lead, distances[candidate]);
    }
    outdated = [];
    for (const candidate of candidates) {
      if (known[candidate] < centres.length && distances[candidate] >= lead) {
        outdated.push(candidate);
      }
    }
    outdated = outdated.sort((a, b) => distances[b] - distances[a]).slice(0, CHUNK);
  }
}

function farthestOf(candidates: Int32Array, distances: Float64Array): number {
  let farthest = candidates[0];
  let largest = -Infinity;
  for (const candidate of candidates) {
    if (distances[candidate] > largest) {
      largest = distances[candidate];
      farthest = candidate;
    }
  }
  return farthest;
}

async function update(cover: Cover, candidates: number[]): Promise<void> {
  const { distances, known, centres, labeledCount } = cover;
  const partly = candidates.filter((candidate) => known[candidate] < labeledCount);
  if (partly.length > 0) await compareBlock(cover, partly, known[partly[0]], labeledCount);
  for (const candidate of candidates) {
    const picks = centres.slice(known[candidate]);
    distances[candidate] = Math.min(distances[candidate], distanceTo(cover, candidate, picks));
    known[candidate] = centres.length;
  }
}

/**
 * Compares candidates with centres `from` to below `to` by one product. Its roundings only decide which distances are
 * then computed exactly: all those that may be the smallest.
 */
async function compareBlock(
  cover: Cover,
  candidates: ArrayLike<number>,
  from: number,
  to: number,
): Promise<void> {
  const { embeddings, norms, distances, known } = cover;
  const centres = cover.centres.slice(from, to);
  const products = await multiply(
    takeRows(embeddings, candidates),
    takeRows(embeddings, centres),
    { transposeB: true },
  );
  const centreNorms = Float64Array.from(centres, (centre) => norms[centre]);
  const largestNorm = Math.sqrt(centreNorms.reduce((a, b) => Math.max(a, b)));
  const unit = embeddings.data instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  const relativeError = 2 * (embeddings.columns + 8) * unit;
  for (let i = 0; i < candidates.length; i++) {
    const product = row(products, i);
    let smallest = Infinity;
    for (let j = 0; j < centres.length; j++) {
      smallest = Math.min(smallest, centreNorms[j] - 2 * product[j]);
    }
    const limit = smallest + 2 * relativeError * largestNorm * Math.sqrt(norms[candidates[i]]);
    const nearest: number[] = [];
    for (let j = 0; j < centres.length; j++) {
      if (centreNorms[j] - 2 * product[j] <= limit) nearest.push(centres[j]);
    }
    const distance = distanceTo(cover, candidates[i], nearest);
    distances[candidates[i]] = Math.min(distances[candidates[i]], distance);
    known[candidates[i]] = to;
  }
}

/** The exact distance of a candidate to the nearest of some centres. */
function distanceTo({ embeddings, norms }: Cover, candidate: number, centres: number[]): number {
  let smallest = Infinity;
  for (const centre of centres) {
    const product = innerProduct(embeddings, candidate, centre);
    smallest = Math.min(smallest, norms[candidate] - 2 * product + norms[centre]);
  }
  return rootOf(smallest, embeddings.data);
}
