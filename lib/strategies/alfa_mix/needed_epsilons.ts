// How far each candidate must be mixed with the anchors for its predicted class to change, without making a mixture.

import { squaredDistances, widen } from "../../cluster/squared_distances.ts";
import { exp } from "../../numeric/functions.ts";
import { dot } from "../../numeric/inner_products.ts";
import {
  copyRows,
  type Matrix,
  row,
  rowBlocks,
  type Rows,
  transposed,
  widened,
} from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import type { ClassRows } from "./class_rows.ts";

type Doubles = Matrix<Float64Array<ArrayBuffer>>;

/** Samples handled at a time, which bounds the memory. */
const BLOCK = 512;
/** A feature that differs by no more is the same in a sample and an anchor; the value of the authors' code. */
const SAME = 1e-8;

/** The logits of a sample on its way along the gradient. */
interface Line {
  /** Where they start, (classes). */
  readonly logits: Float64Array;
  /** How much each grows for each unit of the way, (classes). */
  readonly slopes: Float64Array;
  /** The class whose logit is the largest at the start. */
  readonly predicted: number;
}

/**
 * Finds how far samples must be mixed for their predicted class to change.
 *
 * @param samples The samples, (n x features)
 * @param rows The linear model that predicts
 * @param anchors What the samples are mixed with, (anchors x features)
 * @returns For each sample the number that ε has to exceed, (n); Infinity if no mixing changes its class
 */
export async function neededEpsilons(
  samples: Rows,
  rows: ClassRows,
  anchors: Doubles,
): Promise<Float64Array> {
  const needed = new Float64Array(samples.rows);
  const byFeature = transposed(anchors);
  for (let d = 0; d < byFeature.rows; d++) row(byFeature, d).sort();
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const wide = widened(copyRows(block));
    const { lines, directions } = await linesOf(wide, rows);
    const squared = await squaredDistances(widen(wide), widen(anchors));
    const isMixedWhole = findMixedWhole(wide, byFeature);
    for (let i = 0; i < wide.rows; i++) {
      const [sample, direction] = [row(wide, i), row(directions, i)];
      // The step along the gradient is ε times the distance of the anchor, so the farthest anchor is the first to do it.
      needed[first + i] = isMixedWhole[i] === 1
        ? stepToChange(lines[i]) / Math.sqrt(row(squared, i).reduce((a, b) => Math.max(a, b)))
        : await neededInPart(sample, lines[i], direction, rows.coefficients, anchors);
    }
  }
  return needed;
}

/** The logits of each sample along its gradient, and the gradients at unit length, (n x features). */
async function linesOf(
  samples: Doubles,
  { coefficients, intercepts }: ClassRows,
): Promise<{ lines: Line[]; directions: Doubles }> {
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
  const lines = Array.from(
    predicted,
    (predicted, i) => ({ logits: row(logits, i), slopes: row(slopes, i), predicted }),
  );
  return { lines, directions };
}

/**
 * Sets the weights whose sum over the rows of the model is the gradient: p_k for each class but the predicted one, and minus
 * their sum for that one. They are in units of the second largest probability, so that the gradient is not lost where the
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

/** The way after which another logit passes the predicted one; Infinity if none ever does. */
function stepToChange({ logits, slopes, predicted }: Line): number {
  let step = Infinity;
  for (let k = 0; k < logits.length; k++) {
    const gain = slopes[k] - slopes[predicted];
    if (gain > 0) step = Math.min(step, (logits[predicted] - logits[k]) / gain);
  }
  return step;
}

/** Which samples have no feature in common with any anchor, (n). `byFeature` has the anchors' values in ascending order. */
function findMixedWhole(samples: Doubles, byFeature: Doubles): Uint8Array {
  const isMixedWhole = new Uint8Array(samples.rows).fill(1);
  for (let d = 0; d < samples.columns; d++) {
    const values = row(byFeature, d);
    for (let i = 0; i < samples.rows; i++) {
      const value = samples.data[i * samples.columns + d];
      // By halves: the last value that is not above the sample's. The nearest one is this or the next.
      let low = 0;
      for (let high = values.length; high - low > 1;) {
        const middle = (low + high) >> 1;
        if (values[middle] <= value) low = middle;
        else high = middle;
      }
      const isSame = Math.abs(values[low] - value) <= SAME ||
        Math.abs(values[low + 1] - value) <= SAME;
      if (isSame) isMixedWhole[i] = 0;
    }
  }
  return isMixedWhole;
}

/** The same for a sample that has features in common with anchors. Mixing leaves these features as they are. */
async function neededInPart(
  sample: Float64Array,
  line: Line,
  direction: Float64Array,
  coefficients: Doubles,
  anchors: Doubles,
): Promise<number> {
  const directions = { ...anchors, data: new Float64Array(anchors.data.length) };
  const distances = new Float64Array(anchors.rows);
  for (let nth = 0; nth < anchors.rows; nth++) {
    const [anchor, moved] = [row(anchors, nth), row(directions, nth)];
    let squared = 0;
    for (let d = 0; d < anchor.length; d++) {
      const difference = anchor[d] - sample[d];
      squared += difference * difference;
      if (Math.abs(difference) > SAME) moved[d] = direction[d];
    }
    distances[nth] = Math.sqrt(squared);
  }
  const slopes = await multiplyReproducibly(directions, coefficients);
  return distances.reduce((least, distance, nth) => {
    const step = stepToChange({ ...line, slopes: row(slopes, nth) });
    return distance > 0 ? Math.min(least, step / distance) : least;
  }, Infinity);
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
