// ProbCover: cover as many samples as possible by balls around labeled ones. The balls are as large as they can be while
// most of them hold samples of one cluster only.
// O. Yehuda, A. Dekel, G. Hacohen, D. Weinshall, "Active Learning Through a Covering Lens", NeurIPS 2022, Algorithm 1;
// the radius as in its section on how to estimate δ.
//
// Names: `radius` is δ, `purity` is π(δ), `ball(i)` is B_δ(x_i), the vertices that x_i has edges to in the graph G;
// `covered` are the vertices whose incoming edges are removed; `alpha` is α, `batchSize` is b.

import { kmeans } from "../../cluster/kmeans.ts";
import { distanceFromSquare, normalizeRows } from "../../numeric/distances.ts";
import { copyRows, row, widened } from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { RandomState } from "../../random/random_state.ts";
import { labeledOf, squaredDistances } from "../plain.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of ProbCover.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { normalize, deltas, alpha, clusters }: Options,
): Promise<Int32Array> {
  const { labels, candidates, batchSize, classifier, seed, randomState } = view;
  // The paper's embeddings are of unit length; scikit-activeml takes them as they are.
  const copied = copyRows(view.embeddings);
  const embeddings = normalize ? normalizeRows(copied) : copied;
  const everyone = [...labels.keys()];
  const labeled = labeledOf(labels);
  // A matrix product, as in scikit-learn: on scaled whole numbers, many distances equal a radius except for its
  // roundings.
  const wide = widened(embeddings);
  const products = await multiplyReproducibly(wide, wide);
  const squared = squaredDistances(embeddings, (i, j) => row(products, i)[j]);
  // scikit-learn rounds the distances of float32 samples to float32. Some then equal a radius.
  const distances = everyone.map((i) =>
    everyone.map((j) => distanceFromSquare(squared(i, j), embeddings.data))
  );
  const ball = (i: number, radius: number) => everyone.filter((j) => distances[i][j] <= radius);

  let [radius] = deltas;
  if (deltas.length > 1) {
    // The paper has as many clusters as classes; scikit-activeml as classes with a label, and two at least.
    const classes = new Set(labeled.map((i) => labels[i])).size;
    const wanted = clusters === "classes" ? classifier.classCount : Math.max(classes, 2);
    const count = Math.min(wanted, labels.length);
    const start = new RandomState(seed, randomState.generator);
    const { labels: cluster } = await kmeans(embeddings, count, start);
    const isImpure = (i: number, delta: number) =>
      ball(i, delta).some((j) => cluster[j] !== cluster[i]);
    const purity = (delta: number) =>
      1 - everyone.filter((i) => isImpure(i, delta)).length / labels.length;
    // δ* = max {δ : π(δ) >= α}; the smallest if none is pure enough.
    radius = Math.max(Math.min(...deltas), ...deltas.filter((delta) => purity(delta) >= alpha));
  }

  const covered = new Set(labeled.flatMap((i) => ball(i, radius)));
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const degree = new Float64Array(labels.length).fill(NaN);
    for (const i of candidates) {
      if (!picks.includes(i)) degree[i] = ball(i, radius).filter((j) => !covered.has(j)).length;
    }
    const pick = randomArgmax(degree, randomState); // the vertex of the highest out-degree
    picks.push(pick);
    for (const j of ball(pick, radius)) covered.add(j);
  }
  return Int32Array.from(picks);
}
