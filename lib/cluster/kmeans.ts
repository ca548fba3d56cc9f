// k-means clustering as in scikit-learn 1.9: k-means++ with several candidates for each centre, then Lloyd's iterations. The
// samples are centred first. The draws depend on the precision of the samples, and therefore the clusters do.

import { requireFinite } from "../numeric/finite.ts";
import {
  type Matrix,
  type Rows,
  takeRows,
  type Values,
  valuesLike,
  zerosLike,
} from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import { centredSamples } from "./centred_samples.ts";
import { kmeansPlusPlus } from "./kmeans_plus_plus.ts";
import { lloyd, productCountOf } from "./lloyd.ts";
import { squaredDistances, widen, widenedBlocks } from "./squared_distances.ts";

/** When k-means stops, and how much each sample counts. */
export interface KMeansOptions {
  /** Largest number of iterations, 1 or more; 300 by default. */
  readonly maxIterations?: number;
  /**
   * Iterations stop when the sum of the centres' squared shifts is at most this multiple of the mean variance of the
   * features; 1e-4 by default.
   */
  readonly tol?: number;
  /**
   * How much each sample counts, 0 or more, not all 0, (n); all count the same unless given. Weights are rounded to the
   * samples' precision.
   */
  readonly weights?: Values;
}

/** The result of k-means. */
export interface KMeans {
  /** Cluster of each sample, 0 to clusters - 1, (n). */
  readonly labels: Int32Array<ArrayBuffer>;
  /** The centres, in the samples' precision, (clusters x features). */
  readonly centres: Matrix;
  /** Number of iterations. */
  readonly iterations: number;
}

/**
 * Clusters samples as scikit-learn's `KMeans(clusters, random_state=randomState).fit(samples, sample_weight=weights)`.
 *
 * @example
 * ```ts
 * import { kmeans, matrix, RandomState } from "./mod.ts";
 *
 * const samples = matrix(Float64Array.of(0, 0, 0, 1, 5, 5, 5, 6), 4, 2);
 * const { labels, centres } = await kmeans(samples, 2, new RandomState(0));
 * console.log(labels, centres.data);
 * ```
 *
 * @param samples The samples, (n x features), float32 or float64
 * @param clusters The number of clusters, 1 to n
 * @param randomState Moved by the draws of k-means++, and not moved if an error is thrown
 * @param options When the iterations stop, and the weights
 * @returns Labels, (n), centres, (clusters x features), and the number of iterations
 * @throws {RangeError} If there is no sample, the number of clusters is not 1 to n, a value is not finite, or the
 *   weights are not what they have to be
 */
export async function kmeans(
  samples: Rows,
  clusters: number,
  randomState: RandomState,
  { maxIterations = 300, tol = 1e-4, weights: given }: KMeansOptions = {},
): Promise<KMeans> {
  const { rows, columns } = samples;
  check(rows, clusters);
  const weights = given && checkedWeights(given, samples);
  using centred = centredSamples(samples, clusters, productCountOf(rows, clusters));
  // A value that is not finite makes the variance not finite. The values are checked one by one only in that case.
  if (!Number.isFinite(centred.meanVariance)) requireFinite(samples);
  const starts = await kmeansPlusPlus(centred, clusters, randomState, weights);
  const centres = takeRows(centred.samples, starts);
  const limit = tol * centred.meanVariance;
  const found = await lloyd(centred, centres, maxIterations, limit, weights);
  const { data } = centres;
  for (let at = 0; at < data.length; at++) data[at] += centred.means[at % columns];
  return { ...found, centres };
}

/**
 * Computes the distance of each sample to each centre, as scikit-learn's `KMeans.transform`.
 *
 * @param samples The samples, (n x features), not centred
 * @param centres The centres, (clusters x features), in the same precision
 * @returns Euclidean distances in that precision, (n x clusters)
 * @throws {RangeError} If the samples and the centres do not have the same number of features
 */
export async function distancesToCentres(samples: Matrix, centres: Matrix): Promise<Matrix> {
  const points = widen(centres);
  const data = zerosLike(samples.data, samples.rows * centres.rows);
  for (const { first, block } of widenedBlocks(samples)) {
    const squared = await squaredDistances(block, points);
    // Float32 distances are rounded twice: before the square root by this copy, and after it.
    data.set(squared.data, first * centres.rows);
  }
  for (let i = 0; i < data.length; i++) data[i] = Math.sqrt(data[i]);
  return { data, rows: samples.rows, columns: centres.rows };
}

function check(rows: number, clusters: number): void {
  if (rows === 0) throw new RangeError("k-means needs samples, got none");
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > rows) {
    throw new RangeError(
      `The number of clusters must be 1 to the number of samples, ${rows}; got ${clusters}`,
    );
  }
}

/** The weights in the samples' precision. */
function checkedWeights(weights: Values, samples: Rows): Values {
  if (weights.length !== samples.rows) {
    throw new RangeError(`There are ${weights.length} weights for ${samples.rows} samples`);
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) {
    throw new RangeError(
      `Weights must be finite and 0 or more; that of sample ${wrong} is ${weights[wrong]}`,
    );
  }
  const rounded = zerosLike(valuesLike(samples), weights.length);
  rounded.set(weights);
  if (rounded.every((weight) => weight === 0)) {
    throw new RangeError("All weights are 0; leave them out if all samples count the same");
  }
  return rounded;
}
