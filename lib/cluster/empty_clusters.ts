// Empty clusters in k-means: a cluster without samples takes the sample that is farthest from its own centre, as in
// scikit-learn.

import { type Matrix, row, type Values } from "../numeric/matrix.ts";
import { distancesToOwn } from "./squared_distances.ts";

/**
 * Moves samples to empty clusters. Only the sums and counts change; the labels stay as they are. The first empty cluster takes
 * the farthest sample, the second one the second farthest, and so on. Among equally far samples the first comes first. Nothing
 * moves if every sample is at the position of its centre. In scikit-learn the order of three or more samples depends on the
 * processor.
 *
 * @param samples The samples, (n x features)
 * @param labels Cluster of each sample, (n)
 * @param centres The centres that the samples were assigned to, (clusters x features)
 * @param sums Sum of the samples of each cluster, (clusters x features). It is changed.
 * @param counts Number of samples of each cluster, or the sum of their weights, (clusters). It is changed.
 * @param weights Weight of each sample, (n); all 1 unless given. Then the moved samples may have the weight 0, and clusters
 *   stay empty.
 */
export function fillEmptyClusters(
  samples: Matrix,
  labels: Int32Array,
  centres: Matrix,
  sums: Matrix,
  counts: Values,
  weights?: Values,
): void {
  const empty = [...counts.keys()].filter((cluster) => counts[cluster] === 0);
  if (empty.length === 0) return;
  const distances = distancesToOwn(samples, labels, centres);
  const farthest = Int32Array.from(labels.keys()).sort((a, b) => distances[b] - distances[a]);
  if (distances[farthest[0]] === 0) return;
  for (const [i, cluster] of empty.entries()) {
    const weight = weights?.[farthest[i]] ?? 1;
    // Rounded to the samples' precision, as the sums are.
    const moved = row(samples, farthest[i]).map((value) => value * weight) as Values;
    const from = labels[farthest[i]];
    const sum = row(sums, from);
    for (let j = 0; j < moved.length; j++) sum[j] -= moved[j];
    row(sums, cluster).set(moved);
    counts[cluster] = weight;
    counts[from] -= weight;
  }
}
