// Cluster-Margin: cluster the candidates, keep those with the smallest margins, and go round their clusters, the smallest
// first: one at random from each, until the batch is full. G. Citovsky, G. DeSalvo, C. Gentile, L. Karydas,
// A. Rajagopalan, A. Rostamizadeh, S. Kumar, "Batch Active Learning at Scale", NeurIPS 2021, "Cluster-Margin".
//
// Names: `batchSize` is k_t, `marginFactor` is k_m / k_t, `threshold` is ε, `unsure` is the set M, `clusters` are C_M.
// Where ε isn't given, it is the one of the paper's experiments: at which clusters have `clusterSize` members on average.

import { predictProbabilities } from "../../classifier/classifier.ts";
import { distanceFromSquare } from "../../numeric/distances.ts";
import { type Matrix, row, takeRows } from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import type { View } from "../strategy.ts";
import { marginUncertainty } from "../uncertainty.ts";
import { LARGEST_PART, type Options } from "./query.ts";

/**
 * The plain form of Cluster-Margin.
 *
 * @param view What the strategy may see
 * @param options How many candidates to pick from, and how they are clustered
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { marginFactor, clusterSize, threshold }: Options,
): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  // A random order, so that chance decides between equals. Many candidates are clustered in parts.
  const order = [...randomState.permutation(candidates.length)];
  const parts = Math.ceil(order.length / LARGEST_PART);
  const bounds = [...Array(parts + 1).keys()].map((nth) => Math.floor(nth * order.length / parts));
  const clusters: number[][] = [];
  for (let part = 0; part < parts; part++) {
    const members = order.slice(bounds[part], bounds[part + 1]);
    const least = threshold === undefined ? Math.floor(members.length / clusterSize) : 1;
    const samples = takeRows(candidateEmbeddings, members);
    for (const cluster of await averageLinkage(samples, least, threshold ?? Infinity)) {
      clusters.push(cluster.map((nth) => members[nth]));
    }
  }

  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  const uncertainty = marginUncertainty(probabilities);
  const unsure = order.sort((a, b) => uncertainty[b] - uncertainty[a])
    .slice(0, Math.ceil(marginFactor * batchSize));
  const shuffled = [...randomState.permutation(unsure.length)].map((nth) => unsure[nth]);
  const round = clusters.map((cluster) => shuffled.filter((i) => cluster.includes(i)))
    .sort((a, b) => a.length - b.length || shuffled.indexOf(a[0]) - shuffled.indexOf(b[0]));
  const picks: number[] = [];
  while (picks.length < batchSize) {
    for (const cluster of round) if (cluster.length > 0) picks.push(cluster.shift()!);
  }
  return Int32Array.from(picks.slice(0, batchSize), (pick) => candidates[pick]);
}

/** Merges the two clusters whose members have the smallest mean distance, the first of equal ones, again and again. */
async function averageLinkage(
  samples: Matrix,
  least: number,
  threshold: number,
): Promise<number[][]> {
  const products = await multiplyReproducibly(samples, samples);
  const distance = (i: number, j: number) => {
    const squared = row(products, i)[i] - 2 * row(products, i)[j] + row(products, j)[j];
    return distanceFromSquare(squared, samples.data);
  };
  const members = [...Array(samples.rows).keys()].map((i) => [i]);
  // The sums of the distances between the members of two clusters; of each cluster, to those before it.
  const sums = members.map((_, i) => members.slice(0, i).map((_, j) => distance(i, j)));
  while (members.length > least) {
    let [smallest, first, second] = [Infinity, -1, -1];
    for (let i = 1; i < members.length; i++) {
      for (let j = 0; j < i; j++) {
        const mean = sums[i][j] / (members[i].length * members[j].length);
        if (mean < smallest) [smallest, first, second] = [mean, j, i];
      }
    }
    if (first < 0 || smallest > threshold) break;
    for (let k = 0; k < members.length; k++) {
      if (k === first || k === second) continue;
      const added = k < second ? sums[second][k] : sums[k][second];
      if (k < first) sums[first][k] += added;
      else sums[k][first] += added;
    }
    members[first].push(...members[second]);
    members.splice(second, 1);
    sums.splice(second, 1);
    for (const row of sums.slice(second)) row.splice(second, 1);
  }
  return members;
}
