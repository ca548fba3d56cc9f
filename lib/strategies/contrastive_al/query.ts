// ContrastiveAL, fast: picks what the plain form beside it picks.
//
// Faster: rough distances from float32 products show the few labeled samples that can be among the nearest of a candidate.
// Only their distances are computed exactly. Candidates go block by block, which bounds the memory.
// Exact: a labeled sample that is left out is farther than those that are kept, whatever the error of the products.

import { z } from "zod";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { singleError } from "../../numeric/exact_products.ts";
import { dot, selfProducts } from "../../numeric/inner_products.ts";
import {
  copyRows,
  type Matrix,
  row,
  rowBlocks,
  takeRows,
  type Values,
  zerosLike,
} from "../../numeric/matrix.ts";
import { meanPairwise } from "../../numeric/pairwise_sums.ts";
import { multiply } from "../../numeric/products.ts";
import { pickLargest } from "../../random/batch_selection.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { divergence, withoutZeros } from "./divergence.ts";
import { keepNearest, type Nearest, nearestFirst, nearestOf } from "./nearest.ts";

/** Options of ContrastiveAL. The default is scikit-activeml's; the paper has 10 neighbours. */
export const options = z.strictObject({
  neighbours: z.int().min(1).default(5).describe(
    "How many of the nearest labeled samples a candidate is compared with; 10 in the paper",
  ),
});

/** Checked options of ContrastiveAL. */
export type Options = z.infer<typeof options>;

/** Candidates, and labeled samples, that are multiplied at a time. */
const CANDIDATES = 256;
const LABELED = 2048;

/**
 * Picks the candidates whose predictions are farthest from those of their labeled neighbours.
 *
 * @param view What the strategy may see
 * @param options How many neighbours count
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { neighbours }: Options): Promise<Int32Array> {
  const { embeddings, candidateEmbeddings, labels, candidates, batchSize, classifier } = view;
  const utilities = new Float64Array(labels.length).fill(NaN);
  for (const candidate of candidates) utilities[candidate] = 0;
  const positions = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  if (positions.length > 0) {
    const labeled = prepare(takeRows(embeddings, positions));
    const p = withoutZeros(await predictProbabilities(classifier, labeled.samples));
    const terms = zerosLike(p.data, p.columns);
    for (const { first, block } of rowBlocks(candidateEmbeddings, CANDIDATES)) {
      const q = withoutZeros(await predictProbabilities(classifier, block));
      const nearest = await nearestLabeled(prepare(copyRows(block)), labeled, neighbours);
      nearest.forEach((own, i) => {
        const divergences = nearestFirst(own).map((l) => divergence(row(p, l), row(q, i), terms));
        utilities[candidates[first + i]] = meanOf(divergences, p.data);
      });
    }
  }
  return pickLargest(utilities, batchSize, view.randomState);
}

/** The mean of values in the precision of others. */
function meanOf(values: number[], like: Values): number {
  const rounded = zerosLike(like, values.length);
  rounded.set(values);
  return meanPairwise(rounded);
}

/** Samples with what their distances need. */
interface Prepared {
  readonly samples: Matrix;
  /** Each of them, (n, each features). */
  readonly rows: readonly Values[];
  /** The same in float32. */
  readonly single: Matrix<Float32Array<ArrayBuffer>>;
  /** Squared lengths in float64, (n). */
  readonly norms: Float64Array;
}

function prepare(samples: Matrix): Prepared {
  const { data } = samples;
  return {
    samples,
    rows: Array.from({ length: samples.rows }, (_, i) => row(samples, i)),
    single: { ...samples, data: data instanceof Float32Array ? data : Float32Array.from(data) },
    norms: selfProducts(samples),
  };
}

/**
 * The nearest labeled samples of each candidate.
 *
 * @param candidates Some candidates, (n x features)
 * @param labeled The labeled samples, (labeled x features)
 * @param count How many to find, if there are as many
 * @returns A heap for each candidate, (n)
 */
async function nearestLabeled(
  candidates: Prepared,
  labeled: Prepared,
  count: number,
): Promise<Nearest[]> {
  const found = Array.from(
    candidates.norms,
    () => nearestOf(Math.min(count, labeled.samples.rows)),
  );
  // Four more: the roundings of both samples to float32, and of the product.
  const inner = labeled.samples.columns + 4;
  const longest = Math.sqrt(labeled.norms.reduce((most, norm) => Math.max(most, norm), 0));
  for (const { first, block } of rowBlocks(labeled.single, LABELED)) {
    const products = (await multiply(candidates.single, block, { transposeB: true })).data;
    for (let i = 0; i < found.length; i++) {
      const own = candidates.rows[i];
      const norm = candidates.norms[i];
      const error = 2 * singleError(inner, Math.sqrt(norm) * longest) +
        (norm + longest ** 2) * 2 ** -50;
      for (let j = 0; j < block.rows; j++) {
        const other = labeled.norms[first + j];
        // Not the other way round: a product that is not finite leaves it open.
        if (norm - 2 * products[i * block.rows + j] + other - error >= found[i].squares[0]) {
          continue;
        }
        const product = dot(own, labeled.rows[first + j]);
        keepNearest(found[i], Math.max(0, norm - 2 * product + other), first + j);
      }
    }
  }
  return found;
}
