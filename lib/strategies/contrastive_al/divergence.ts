// How far class probabilities are from each other: the Kullback-Leibler divergence, with the roundings of
// scikit-activeml's ContrastiveAL. Everything is computed in the precision of the probabilities, which makes ties.

import { log } from "../../numeric/functions.ts";
import { type Matrix, row, type Values, zerosLike } from "../../numeric/matrix.ts";
import { sumPairwise } from "../../numeric/pairwise_sums.ts";

/** The smallest probability, so that logarithms are finite; scikit-activeml's value. */
const SMALLEST = 1e-7;

/**
 * Raises probabilities to the smallest one that counts, and scales each row to a sum of 1 again.
 *
 * @param probabilities Class probabilities, (samples x classes)
 * @returns New probabilities above 0, (samples x classes), in the same precision
 */
export function withoutZeros({ data, rows, columns }: Matrix): Matrix {
  const raised = { data: zerosLike(data, data.length).fill(SMALLEST) as Values, rows, columns };
  for (let at = 0; at < data.length; at++) {
    if (data[at] > raised.data[at]) raised.data[at] = data[at];
  }
  for (let i = 0; i < rows; i++) {
    const own = row(raised, i);
    const sum = sumPairwise(own);
    for (let k = 0; k < columns; k++) own[k] /= sum;
  }
  return raised;
}

/**
 * Computes the Kullback-Leibler divergence of q from p, the sum of p log(p / q).
 *
 * @param p Probabilities above 0, (classes)
 * @param q Probabilities above 0, (classes)
 * @param terms Values of the same precision to write to, (classes)
 * @returns The divergence, 0 or more but for rounding
 */
export function divergence(p: Values, q: Values, terms: Values): number {
  for (let k = 0; k < terms.length; k++) {
    // Three statements, because float32 rounds each result.
    terms[k] = p[k] / q[k];
    terms[k] = log(terms[k]);
    terms[k] *= p[k];
  }
  return sumPairwise(terms);
}
