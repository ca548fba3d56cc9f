// The last step of ALFA-Mix: the candidate nearest to the centre of each cluster, and random ones if there are too few.

import { kmeans } from "../../cluster/kmeans.ts";
import { distancesToOwn } from "../../cluster/squared_distances.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { takeRows } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { RandomState } from "../../random/random_state.ts";
import type { View } from "../strategy.ts";

/**
 * Clusters some candidates on the unit sphere, with a cluster for each pick, and picks the one nearest to each centre. If
 * there are too few of them, or clusters are empty because samples coincide, other candidates are drawn.
 *
 * @param view What the strategy may see
 * @param chosen Which candidates to cluster, by their places among the candidates, ascending, (chosen)
 * @returns Positions among the visible samples, (batchSize)
 */
export async function pickPerCluster(
  { candidateEmbeddings, candidates, batchSize, seed, randomState }: View,
  chosen: Int32Array,
): Promise<Int32Array> {
  const picked: number[] = [];
  if (chosen.length > 0) {
    const samples = normalizeRows(takeRows(candidateEmbeddings, chosen));
    const clusters = Math.min(batchSize, chosen.length);
    const ofSeed = new RandomState(seed, randomState.generator);
    const { labels, centres } = await kmeans(samples, clusters, ofSeed);
    const distances = distancesToOwn(samples, labels, centres);
    const nearness = new Float64Array(chosen.length);
    for (let cluster = 0; cluster < clusters; cluster++) {
      const members = labels.reduce((count, label) => count + Number(label === cluster), 0);
      if (members === 0) continue;
      // The centre of two lies in their middle. Rounding must not decide between them, so they tie.
      labels.forEach((label, i) => {
        nearness[i] = label !== cluster ? NaN : members === 2 ? 0 : -distances[i];
      });
      picked.push(chosen[randomArgmax(nearness, randomState)]);
    }
  }
  const isPicked = new Set(picked);
  const others = Int32Array.from(candidates.keys()).filter((i) => !isPicked.has(i));
  const missing = batchSize - picked.length;
  const drawn = randomState.choice(others.length, missing, { replace: false });
  return Int32Array.from([...picked, ...drawn.map((nth) => others[nth])], (i) => candidates[i]);
}
