// ALFA-Mix, fast: picks what the plain form beside it picks.
//
// Faster: by the closed form, a mixture is the candidate plus a step along its own gradient, and an anchor decides only
// how long the step is. The logits of all mixtures of a candidate are therefore its own logits plus multiples of one
// vector, and no mixture is ever made. As the cap grows, only the step does. The smallest cap that changes a
// prediction follows from the farthest anchor.
// Exact: a largest logit that another one has passed is never the largest again, because all of them change linearly.
// Rounding can make a difference only where the cap that is needed equals one that is tried, in all but the last bits.

import { z } from "zod";
import { exp } from "../../numeric/functions.ts";
import { dot } from "../../numeric/inner_products.ts";
import {
  copyRows,
  type Matrix,
  row,
  rowBlocks,
  transposed,
  widened,
} from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import type { View } from "../strategy.ts";
import { anchorsOf, type ClassRows, classRows } from "./class_rows.ts";
import { pickPerCluster } from "./pick_per_cluster.ts";

/** Options of ALFA-Mix. */
export const options = z.strictObject({
  alphaCap: z.number().gt(0).max(1).default(0.03125).describe(
    "First cap of the mixing weights, and the step by which it grows up to 1; in the text of the paper 0.2",
  ),
});

/** Checked options of ALFA-Mix. */
export type Options = z.infer<typeof options>;

type Doubles = Matrix<Float64Array<ArrayBuffer>>;

/** Candidates handled at a time, which bounds the memory. */
const BLOCK = 512;
/** A feature of a candidate and an anchor that differs by no more is the same in both; the value of the authors' code. */
const COINCIDING = 1e-8;

/**
 * Picks the candidates nearest to the centres of clusters of candidates whose prediction a little mixing changes.
 *
 * @param view What the strategy may see
 * @param options How far to mix
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { alphaCap }: Options): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier: { model } } = view;
  // With labels of fewer than two classes, no prediction can change.
  if (!model) return await pickPerCluster(view, new Int32Array(0));
  const rows = classRows(model);
  const anchors = anchorsOf(view);
  const needed = new Float64Array(candidates.length);
  for (const { first, block } of rowBlocks(candidateEmbeddings, BLOCK)) {
    needed.set(await epsilonsOf(widened(copyRows(block)), rows, anchors), first);
  }
  // The cap grows until more candidates change than are to be picked.
  const enough = needed.toSorted()[batchSize] ?? Infinity;
  let cap = 0;
  let epsilon = 0;
  while (cap < 1 && !(enough < epsilon)) {
    cap += alphaCap;
    epsilon = cap / Math.sqrt(candidateEmbeddings.columns);
  }
  const unstable = Int32Array.from(candidates.keys()).filter((i) => needed[i] < epsilon);
  return await pickPerCluster(view, unstable);
}

/**
 * Finds how far samples must be mixed for their predicted class to change.
 *
 * @param samples The samples, (n x features)
 * @param rows The linear model
 * @param anchors What the samples are mixed with, (anchors x features)
 * @returns For each sample the number that ε has to exceed, (n); Infinity if no mixing changes the class
 */
export async function epsilonsOf(
  samples: Doubles,
  { coefficients, intercepts }: ClassRows,
  anchors: Doubles,
): Promise<Float64Array> {
  const logits = await multiplyReproducibly(samples, coefficients);
  const weights = { ...logits, data: new Float64Array(logits.data.length) };
  const predicted = new Int32Array(samples.rows);
  for (let i = 0; i < samples.rows; i++) {
    const ofSample = row(logits, i);
    for (let k = 0; k < ofSample.length; k++) ofSample[k] += intercepts[k];
    predicted[i] = firstLargest(ofSample);
    setWeights(row(weights, i), ofSample, predicted[i]);
  }
  const directions = await multiplyReproducibly(weights, transposed(coefficients));
  for (let i = 0; i < samples.rows; i++) scaleToUnit(row(directions, i));
  const slopes = await multiplyReproducibly(directions, coefficients);
  return Float64Array.from(predicted, (y, i) => {
    const line = { logits: row(logits, i), slopes: row(slopes, i), predicted: y };
    return epsilonOf(row(samples, i), line, row(directions, i), coefficients, anchors);
  });
}

/** The logits of a sample on its way along the gradient: each grows by its slope for each unit of the way. */
interface Line {
  readonly logits: Float64Array;
  readonly slopes: Float64Array;
  readonly predicted: number;
}

/** The number that ε has to exceed for one sample. */
function epsilonOf(
  sample: Float64Array,
  line: Line,
  direction: Float64Array,
  coefficients: Doubles,
  anchors: Doubles,
): number {
  const { data, rows, columns } = anchors;
  let farthest = 0;
  let epsilon = Infinity;
  for (let nth = 0; nth < rows; nth++) {
    const start = nth * columns;
    let squared = 0;
    let same = 0;
    for (let d = 0; d < columns; d++) {
      const difference = data[start + d] - sample[d];
      squared += difference * difference;
      if (Math.abs(difference) <= COINCIDING) same++;
    }
    // The step is ε times the distance.
    if (same === 0) farthest = Math.max(farthest, Math.sqrt(squared));
    else if (same < columns) {
      const moved = direction.map((value, d) =>
        Math.abs(data[start + d] - sample[d]) <= COINCIDING ? 0 : value
      );
      const slopes = line.slopes.map((_, k) => dot(moved, row(coefficients, k)));
      epsilon = Math.min(epsilon, stepToChange({ ...line, slopes }) / Math.sqrt(squared));
    }
  }
  return farthest === 0 ? epsilon : Math.min(epsilon, stepToChange(line) / farthest);
}

/** The way after which another logit passes the predicted one. */
function stepToChange({ logits, slopes, predicted }: Line): number {
  let step = Infinity;
  for (let k = 0; k < logits.length; k++) {
    const gain = slopes[k] - slopes[predicted];
    if (gain > 0) step = Math.min(step, (logits[predicted] - logits[k]) / gain);
  }
  return step;
}

/**
 * Sets the weights whose sum over the rows of the model is the gradient: p_k for each class but the predicted one, and minus
 * their sum for that. They are in units of the second largest probability, so that the gradient is not lost where the
 * prediction is sure.
 */
function setWeights(weights: Float64Array, logits: Float64Array, predicted: number): void {
  let second = -Infinity;
  for (let k = 0; k < logits.length; k++) {
    if (k !== predicted) second = Math.max(second, logits[k]);
  }
  for (let k = 0; k < logits.length; k++) {
    if (k === predicted) continue;
    weights[k] = exp(logits[k] - second);
    weights[predicted] -= weights[k];
  }
}

/** Scales a vector to unit length. Zeros stay zeros. */
function scaleToUnit(vector: Float64Array): void {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  for (let d = 0; d < vector.length; d++) vector[d] /= length;
}

function firstLargest(values: Float64Array): number {
  let position = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[position]) position = k;
  return position;
}
