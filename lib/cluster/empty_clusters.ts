// What becomes of a cluster that no sample is nearest to: it takes over the sample farthest from its own centre.

import { type Matrix, row, type Values } from "../numeric/matrix.ts";
import { distancesToOwn } from "./squared_distances.ts";

/**
 * Moves samples into empty clusters, in the sums and counts alone: labels stay as they are. The lowest empty cluster
 * takes the farthest sample, the next the second farthest; of equally far ones the first. Nothing moves if every
 * sample lies on its centre. (scikit-learn's order of three and more depends on the processor.)
 *
 * @param samples The samples, (n x features)
 * @param labels Cluster of each sample, (n)
 * @param centres The centres they were assigned to, (clusters x features)
 * @param sums Sum of each cluster's samples, changed, (clusters x features)
 * @param counts Number of each cluster's samples, changed, (clusters)
 */
export function fillEmptyClusters(
  samples: Matrix,
  labels: Int32Array,
  centres: Matrix,
  sums: Matrix,
  counts: Values,
): void {
  const empty = [...counts.keys()].filter((cluster) => counts[cluster] === 0);
  if (empty.length === 0) return;
  const distances = distancesToOwn(samples, labels, centres);
  const farthest = Int32Array.from(labels.keys()).sort((a, b) => distances[b] - distances[a]);
  if (distances[farthest[0]] === 0) return;
  for (const [i, cluster] of empty.entries()) {
    const moved = row(samples, farthest[i]);
    const from = labels[farthest[i]];
    const sum = row(sums, from);
    for (let j = 0; j < moved.length; j++) sum[j] -= moved[j];
    counts[from]--;
    row(sums, cluster).set(moved);
    counts[cluster] = 1;
  }
}
