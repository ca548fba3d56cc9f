// Samples around their mean: k-means works on them, for the roundings of float32 are smallest there.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";

/**
 * Mean of each feature, added row after row in the samples' precision.
 *
 * @param samples The samples, (n x features)
 * @returns The means, in the samples' precision, (features)
 */
export function columnMeans({ data, rows, columns }: Matrix): Values {
  const means = zerosLike(data, columns);
  for (let at = 0; at < data.length;) {
    for (let j = 0; j < columns; j++, at++) means[j] += data[at];
  }
  for (let j = 0; j < columns; j++) means[j] /= rows;
  return means;
}

/**
 * Mean over the features of their population variances.
 *
 * @param samples The samples, (n x features)
 * @param means Mean of each feature, (features)
 * @returns The mean variance
 */
export function meanVariance({ data, rows, columns }: Matrix, means: Values): number {
  let sum = 0;
  for (let at = 0; at < data.length;) {
    for (let j = 0; j < columns; j++, at++) sum += (data[at] - means[j]) ** 2;
  }
  return sum / rows / columns;
}

/**
 * A copy with the means added to each row, or taken away.
 *
 * @param matrix The rows, (n x features)
 * @param means Mean of each feature, (features)
 * @param sign 1 to add the means, -1 to take them away
 * @param into Values to write the copy to, (n * features)
 * @returns The shifted rows, (n x features)
 */
export function shifted(matrix: Matrix, means: Values, sign: number, into: Values): Matrix {
  for (let at = 0; at < into.length;) {
    for (let j = 0; j < matrix.columns; j++, at++) into[at] = matrix.data[at] + sign * means[j];
  }
  return { ...matrix, data: into };
}
