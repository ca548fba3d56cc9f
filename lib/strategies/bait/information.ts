// The Fisher information of samples about the last layer, when a classifier is only asked whether its most likely class is
// right.

import { type Matrix, type Rows } from "../../numeric/matrix.ts";
import { weightedGram } from "../../numeric/weighted_gram.ts";

/** Samples of a batch of dal-toolbox. */
const BATCH = 32;

/**
 * The Fisher information of samples: the mean of p (1 - p) x x^T, or dal-toolbox's sum of the means of each 32 samples.
 *
 * @param samples The samples x, (n x features)
 * @param variances p (1 - p) of each sample, where p is the probability of its most likely class, (n)
 * @param kind Which of the two
 * @returns The information, in float64, (features x features); zeros if there are no samples
 */
export async function fisherInformation(
  samples: Rows,
  variances: Float64Array,
  kind: "mean" | "dal-toolbox",
): Promise<Matrix<Float64Array<ArrayBuffer>>> {
  const { length } = variances;
  const weights = variances.map((variance, i) => {
    const first = i - i % BATCH;
    return variance / (kind === "mean" ? length : Math.min(BATCH, length - first));
  });
  return await weightedGram(samples, weights);
}

/** Of the largest entry of a matrix, what its smallest eigenvalue has to be, so that it can be inverted in float64. */
const LEAST_RIDGE = 2 ** -40;

/**
 * The ridge that is added to the information of labels. It is `lambda`, unless that is so small beside the information that
 * roundings would be larger.
 *
 * @param information The information of the labels, (features x features)
 * @param lambda The option of this name
 * @returns The ridge, `lambda` or more
 */
export function ridgeOf({ data, columns }: Matrix, lambda: number): number {
  let largest = 0;
  for (let k = 0; k < columns; k++) largest = Math.max(largest, data[k * (columns + 1)]);
  return Math.max(lambda, LEAST_RIDGE * largest);
}
