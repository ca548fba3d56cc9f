// Measures of a classifier's uncertainty, from its class probabilities. As in numpy, they are computed in the precision
// of the probabilities. The rounding of float32 makes ties, and ties decide picks.

import { log } from "../numeric/functions.ts";
import { type Matrix, row, type Values, zerosLike } from "../numeric/matrix.ts";

/**
 * One minus the probability of the most likely class.
 *
 * @param confidences Probability of the most likely class of each sample, (samples)
 * @returns Uncertainties of 0 to 1, in the precision of the probabilities, (samples)
 */
export function leastConfidence(confidences: Values): Values {
  const uncertainties = zerosLike(confidences, confidences.length);
  for (let i = 0; i < confidences.length; i++) uncertainties[i] = 1 - confidences[i];
  return uncertainties;
}

/**
 * One minus the difference between the probabilities of the two most likely classes.
 *
 * @param probabilities Class probabilities, (samples x classes)
 * @returns Uncertainties of 0 to 1, in the precision of the probabilities, (samples)
 */
export function marginUncertainty(probabilities: Matrix): Values {
  const { data, rows, columns } = probabilities;
  const uncertainties = zerosLike(data, rows);
  for (let i = 0; i < rows; i++) {
    let highest = 0;
    let second = 0;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      const probability = data[k];
      if (probability <= second) continue;
      second = Math.min(probability, highest);
      highest = Math.max(probability, highest);
    }
    // Two statements, because float32 rounds each result.
    uncertainties[i] = highest - second;
    uncertainties[i] = 1 - uncertainties[i];
  }
  return uncertainties;
}

/**
 * Shannon entropy, in nats.
 *
 * @param probabilities Class probabilities, (samples x classes)
 * @returns Entropies of 0 to log(classes), in the precision of the probabilities, (samples)
 */
export function entropy(probabilities: Matrix): Values {
  const entropies = zerosLike(probabilities.data, probabilities.rows);
  for (let i = 0; i < probabilities.rows; i++) {
    let sum = 0;
    for (const probability of row(probabilities, i)) {
      if (probability > 0) sum -= probability * log(probability);
    }
    entropies[i] = sum;
  }
  return entropies;
}
