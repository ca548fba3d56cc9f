// The Bayesian signed-rank test: how probable it is that one of two is better over data sets, or that both are practically
// equal. After A. Benavoli, G. Corani, F. Mangili, M. Zaffalon and F. Ruggeri, "A Bayesian Wilcoxon Signed-Rank Test Based
// on the Dirichlet Process", ICML 2014; and A. Benavoli, G. Corani, J. Demšar and M. Zaffalon, "Time for a Change: a Tutorial
// for Comparing Multiple Classifiers Through Bayesian Analysis", Journal of Machine Learning Research 18, 2017.

import { log } from "../numeric/functions.ts";
import type { RandomState } from "../random/random_state.ts";

/** How many data sets the prior weighs: it is one data set of difference zero, as in baycomp. */
export const priorStrength = 0.5;

/** Probabilities that one of two is better; they add up to 1. */
export interface Probabilities {
  /** That differences are below the region of practical equivalence. */
  readonly below: number;
  /** That differences are practically zero. */
  readonly equal: number;
  /** That differences are above the region. */
  readonly above: number;
}

/**
 * Draws weights of data sets from the posterior: a Dirichlet distribution of the prior's strength and of 1 for each data set. The
 * numbers are those of numpy's `RandomState.dirichlet`, so a seed gives what baycomp draws from it.
 *
 * @param dataSets Number of data sets
 * @param samples How many weights of each
 * @param random Moved by the draws
 * @returns Weights, the prior's first; each row adds up to 1, (samples x data sets + 1)
 */
export function drawWeights(
  dataSets: number,
  samples: number,
  random: RandomState,
): Float64Array[] {
  return Array.from({ length: samples }, () => {
    const weights = new Float64Array(dataSets + 1);
    weights[0] = halfGamma(random);
    for (let i = 1; i <= dataSets; i++) weights[i] = exponential(random);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
}

/**
 * The probabilities that differences lie below, in and above a region of practical equivalence, as by baycomp's
 * `SignedRankTest`: the shares of samples in which most pairs of data sets have a mean difference there.
 *
 * @param differences One difference for each data set, (data sets)
 * @param rope The region reaches from minus this value to this value; above 0
 * @param weights Weights of `drawWeights`, (samples x data sets + 1)
 * @returns The probabilities
 */
export function bayesianSignedRank(
  differences: ArrayLike<number>,
  rope: number,
  weights: readonly Float64Array[],
): Probabilities {
  const values = Float64Array.of(0, ...Array.from(differences));
  const { length } = values;
  const counts = [0, 0, 0];
  for (const weight of weights) {
    let [below, above] = [0, 0];
    for (let i = 0; i < length; i++) {
      for (let j = 0; j < length; j++) {
        const sum = values[i] + values[j];
        const product = weight[i] * weight[j];
        if (sum > 2 * rope) above += product;
        else if (sum < -2 * rope) below += product;
        // A mean on the edge of the region is half inside.
        else if (sum === 2 * rope) above += product / 2;
        else if (sum === -2 * rope) below += product / 2;
      }
    }
    const equal = 1 - below - above;
    counts[below >= equal && below >= above ? 0 : equal >= above ? 1 : 2]++;
  }
  const [below, equal, above] = counts.map((count) => count / weights.length);
  return { below, equal, above };
}

/** A draw of the exponential distribution, as numpy's legacy `standard_exponential`. */
function exponential(random: RandomState): number {
  return -log(1 - random.random());
}

/** A draw of the gamma distribution of shape 1/2, as numpy's legacy `standard_gamma` draws shapes below 1 (Ahrens and Dieter, 1974). */
function halfGamma(random: RandomState): number {
  for (;;) {
    const uniform = random.random();
    const limit = exponential(random);
    if (uniform <= 1 - priorStrength) {
      if (uniform ** 2 <= limit) return uniform ** 2;
    } else {
      const beyond = -log((1 - uniform) / priorStrength);
      const value = (1 - priorStrength + priorStrength * beyond) ** 2;
      if (value <= limit + beyond) return value;
    }
  }
}
