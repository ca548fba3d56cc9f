// ALFA-Mix: mix each candidate a little with the mean of each class. Keep those whose predicted class changes, cluster
// them, and pick the one nearest to each centre. A. Parvaneh, E. Abbasnejad, D. Teney, R. Haffari, A. van den Hengel,
// J. Q. Shi, "Active Learning by Feature Mixing", CVPR 2022, with the closed form of its section "Optimising the
// interpolation parameter". The cap that grows is that of the authors' code.
//
// Names: `z` is the embedding of a candidate, `anchors` are the z*, `y` is the predicted class y*, `gradient` is the
// gradient of the loss at y* with respect to z, `epsilon` is ε, `alpha` is α, `mixed` is z̃, `batchSize` is B,
// `unstable` is the set I that is clustered.

import { exp } from "../../numeric/functions.ts";
import { dot } from "../../numeric/inner_products.ts";
import { row } from "../../numeric/matrix.ts";
import type { View } from "../strategy.ts";
import { anchorsOf, classRows } from "./class_rows.ts";
import { pickPerCluster } from "./pick_per_cluster.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of ALFA-Mix.
 *
 * @param view What the strategy may see
 * @param options How far to mix
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { alphaCap }: Options): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier: { model } } = view;
  // With labels of fewer than two classes, no prediction can change.
  if (!model) return await pickPerCluster(view, new Int32Array(0));
  const { coefficients: w, intercepts } = classRows(model);
  const classes = [...intercepts.keys()];
  const means = anchorsOf(view);
  const anchors = [...Array(means.rows).keys()].map((nth) => row(means, nth));
  const logits = (z: Float64Array) => classes.map((k) => dot(z, row(w, k)) + intercepts[k]);
  const predicted = (z: Float64Array) => firstLargest(logits(z));

  /** The sum over the classes of p_k (w_k - w_y), up to a factor, which the closed form divides out. */
  const gradientAt = (z: Float64Array, y: number) => {
    const all = logits(z);
    // In units of the second largest probability, so that the gradient is not lost where the prediction is sure.
    const second = Math.max(...all.filter((_, k) => k !== y));
    const p = all.map((logit, k) => k === y ? 0 : exp(logit - second));
    return z.map((_, d) => p.reduce((sum, pk, k) => sum + pk * (row(w, k)[d] - row(w, y)[d]), 0));
  };
  const mixedWith = (
    anchor: Float64Array,
    { z, gradient }: { z: Float64Array; gradient: Float64Array },
    epsilon: number,
  ) => {
    const difference = anchor.map((value, d) => value - z[d]);
    const scale = epsilon * length(difference) / length(gradient);
    // A feature that is the same in both stays as it is, however it is mixed. There the closed form divides by zero.
    const alpha = difference.map((value, d) =>
      Math.abs(value) <= 1e-8 ? 0 : scale * gradient[d] / value
    );
    return z.map((value, d) => alpha[d] * anchor[d] + (1 - alpha[d]) * value);
  };

  const samples = [...candidates.keys()].map((i) => {
    const z = Float64Array.from(row(candidateEmbeddings, i));
    const y = predicted(z);
    return { i, z, y, gradient: gradientAt(z, y) };
  }).filter(({ gradient }) => length(gradient) > 0);
  const unstable = new Set<number>();
  for (let cap = 0; cap < 1 && unstable.size <= batchSize;) {
    cap += alphaCap;
    const epsilon = cap / Math.sqrt(candidateEmbeddings.columns);
    for (const sample of samples.filter(({ i }) => !unstable.has(i))) {
      const changes = (mixed: Float64Array) => predicted(mixed) !== sample.y;
      if (anchors.some((anchor) => changes(mixedWith(anchor, sample, epsilon)))) {
        unstable.add(sample.i);
      }
    }
  }
  return await pickPerCluster(view, Int32Array.from(unstable).sort());
}

/** The Euclidean length of a vector. */
function length(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

/** The position of the largest value, the first one among equals. */
function firstLargest(values: number[]): number {
  return values.indexOf(Math.max(...values));
}
