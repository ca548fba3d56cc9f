// Small helpers that several plain forms need. Each one stands for a symbol of the papers.

import { distanceFromSquare } from "../numeric/distances.ts";
import { innerProduct, squaredNorms } from "../numeric/inner_products.ts";
import { copyRows, type Rows, valuesLike } from "../numeric/matrix.ts";
import { MISSING_LABEL } from "./strategy.ts";

/**
 * The labeled samples.
 *
 * @param labels Class of each sample, `MISSING_LABEL` where it is hidden, (n)
 * @returns Their positions, ascending, (labeled)
 */
export function labeledOf(labels: Int32Array): number[] {
  return [...labels.keys()].filter((i) => labels[i] !== MISSING_LABEL);
}

/**
 * A sum, added from left to right.
 *
 * @param values The values, (n)
 * @returns Their sum; 0 if there are none
 */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Euclidean distance of two samples by |a|² - 2 a·b + |b|², the formula of scikit-learn's
 * `pairwise_distances_argmin_min`. The sum of squared differences has other roundings and gives other picks.
 *
 * @param samples The samples, (n x features)
 * @param i One of them
 * @param j The other
 * @returns Their distance, exactly 0 for duplicates
 */
export function euclideanDistance(samples: Rows, i: number, j: number): number {
  const [a, b] = [innerProduct(samples, i, i), innerProduct(samples, j, j)];
  // scikit-learn rounds the distances of float32 samples to float32. This makes ties.
  return distanceFromSquare(a - 2 * innerProduct(samples, i, j) + b, valuesLike(samples));
}

/**
 * Squared Euclidean distances by the same formula, as scikit-learn's `pairwise_distances`. Norms are added in numpy's
 * order. Rounding may therefore leave a small distance between duplicates.
 *
 * @param samples The samples, (n x features)
 * @param product Inner product of two samples; `innerProduct` unless given
 * @returns The squared distance of two samples by their positions, 0 or more
 */
export function squaredDistances(
  samples: Rows,
  product = (i: number, j: number): number => innerProduct(samples, i, j),
): (i: number, j: number) => number {
  const norms = squaredNorms(copyRows(samples));
  return (i, j) => i === j ? 0 : Math.max(0, -2 * product(i, j) + norms[i] + norms[j]);
}
