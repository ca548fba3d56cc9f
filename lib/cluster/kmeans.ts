// k-means as scikit-learn 1.9 runs it: k-means++ with local trials, then Lloyd's iterations, on centred samples and in
// their own precision. The draws depend on that precision, and so do the clusters.

import { requireFinite } from "../numeric/finite.ts";
import { type Matrix, type Rows, takeRows, zerosLike } from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import { centredSamples } from "./centred_samples.ts";
import { lloyd, productsHeld } from "./lloyd.ts";
import { squaredDistances, widen, widenedBlocks } from "./squared_distances.ts";
import { startingCentres } from "./starting_centres.ts";

/** When k-means stops. */
export interface KMeansOptions {
  /** Most iterations; 300 unless given. */
  readonly maxIterations?: number;
  /** Sum of squared shifts of the centres, as a share of the features' mean variance; 1e-4 unless given. */
  readonly tol?: number;
}

/** What k-means found. */
export interface KMeans {
  /** Cluster of each sample, 0 to clusters - 1, (n). */
  readonly labels: Int32Array<ArrayBuffer>;
  /** The centres, in the samples' precision, (clusters x features). */
  readonly centres: Matrix;
  /** Iterations until it stopped. */
  readonly iterations: number;
}

/**
 * Clusters samples as scikit-learn's `KMeans(clusters, random_state=randomState).fit(samples)`.
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
 * @param clusters How many clusters, 1 to n
 * @param randomState Moved by the draws of k-means++, but not by an error
 * @param options When to stop
 * @returns Labels, centres and the number of iterations
 * @throws {RangeError} If there is no sample, are more clusters than samples, or a value is not finite
 */
export async function kmeans(
  samples: Rows,
  clusters: number,
  randomState: RandomState,
  { maxIterations = 300, tol = 1e-4 }: KMeansOptions = {},
): Promise<KMeans> {
  const { rows, columns } = samples;
  check(rows, clusters);
  using centred = centredSamples(samples, clusters, productsHeld(rows, clusters));
  // A value that is not finite makes the variance not finite, so that the values themselves are seldom looked at.
  if (!Number.isFinite(centred.meanVariance)) requireFinite(samples);
  const starts = await startingCentres(centred, clusters, randomState);
  const centres = takeRows(centred.samples, starts);
  const found = await lloyd(centred, centres, maxIterations, tol * centred.meanVariance);
  const { data } = centres;
  for (let at = 0; at < data.length; at++) data[at] += centred.means[at % columns];
  return { ...found, centres };
}

/**
 * Distance of each sample to each centre, as scikit-learn's `KMeans.transform`.
 *
 * @param samples The samples, (n x features), not centred
 * @param centres The centres, (clusters x features), of the same precision
 * @returns Euclidean distances in that precision, (n x clusters)
 */
export async function distancesToCentres(samples: Matrix, centres: Matrix): Promise<Matrix> {
  const points = widen(centres);
  const data = zerosLike(samples.data, samples.rows * centres.rows);
  for (const { first, block } of widenedBlocks(samples)) {
    const squared = await squaredDistances(block, points);
    // Float32 distances are rounded twice, before the root and after.
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
