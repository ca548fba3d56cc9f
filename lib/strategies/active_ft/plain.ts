// ActiveFT: move as many centroids as picks until they lie where the pool does and apart from each other, then pick the
// candidate nearest to each of them.
// Y. Xie, H. Lu, J. Yan, X. Yang, M. Tomizuka, W. Zhan, "Active Finetuning: Exploiting Annotation Budget in the
// Pretraining-Finetuning Paradigm", CVPR 2023, Algorithm 1. The loss is that of the authors' code.
//
// Names: `samples` are the features f_i, of unit length; `parameters` are θ_S, and `unit` are they at unit length;
// `c` is c_i, the nearest θ; `temperature` is τ. Labeled samples are further θ that do not move; `everyone` is all of them. The
// loss is the mean over i of -log(a_i / (a_i + balance C_c)), with a_i = exp(f_i·θ_c / τ) and C_c = Σ_j exp(θ_j·θ_c / τ),
// where θ_j counts as a constant.

import { normalizeRows } from "../../numeric/distances.ts";
import { exp } from "../../numeric/functions.ts";
import { dot } from "../../numeric/inner_products.ts";
import {
  copyRows,
  type Matrix,
  row,
  takeRows,
  type Values,
  widened,
} from "../../numeric/matrix.ts";
import { multiplyInOrder } from "../../numeric/ordered_products.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { labeledOf, sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import { adam } from "./adam.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of ActiveFT.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { temperature, balance, iterations, learningRate }: Options,
): Promise<Int32Array> {
  const { candidates, batchSize, labels, randomState } = view;
  const visible = normalizeRows(copyRows(view.embeddings));
  const samples = takeRows(visible, candidates);
  const labeled = widened(takeRows(visible, labeledOf(labels)));
  const [n, d] = [samples.rows, samples.columns];
  const start = randomState.choice(n, batchSize, { replace: false });
  const parameters = widened(takeRows(samples, start)).data;
  const step = adam(parameters.length, learningRate);
  const features = rowsOf(samples);
  const known = rowsOf(labeled);
  const toLabeled = features.map((f) => Math.max(...known.map((vector) => dot(f, vector))));

  for (let t = 0; t < iterations; t++) {
    const { unit, lengths } = unitOf(parameters, d);
    const everyone: Matrix<Float64Array<ArrayBuffer>> = {
      data: Float64Array.from([...labeled.data, ...unit.data]),
      rows: labeled.rows + batchSize,
      columns: d,
    };
    // Matrix products, because these have one order of additions and the inner products of vectors another one.
    const attraction = await multiplyInOrder(unit, everyone, { transposeB: true });
    attraction.data.forEach((product, at) => attraction.data[at] = exp(product / temperature));
    const repelled = await multiplyInOrder(attraction, everyone);

    const gradient = new Float64Array(parameters.length);
    const pull = new Float64Array(parameters.length);
    const push = new Float64Array(batchSize);
    const centroids = rowsOf(unit);
    const C = rowsOf(attraction).map((values) => sum([...values]));
    for (const [i, f] of features.entries()) {
      const similarity = centroids.map((centroid) => dot(f, centroid));
      const most = Math.max(...similarity);
      if (most <= toLabeled[i]) continue; // It is nearest to a labeled sample, which does not move.
      const c = similarity.indexOf(most);
      const a = exp(most / temperature);
      const total = a + balance * C[c];
      push[c] += balance / total;
      const weight = balance * C[c] / total;
      for (let k = 0; k < d; k++) pull[c * d + k] += weight * f[k];
    }
    for (const [c, centroid] of centroids.entries()) {
      const slope = Float64Array.from(
        centroid,
        (_, k) => (push[c] * row(repelled, c)[k] - pull[c * d + k]) / (n * temperature),
      );
      // Only the direction counts: what is along the centroid has no effect.
      const along = dot(slope, centroid);
      for (let k = 0; k < d; k++) {
        gradient[c * d + k] = (slope[k] - along * centroid[k]) / lengths[c];
      }
    }
    step(parameters, gradient);
  }

  const { unit } = unitOf(parameters, d);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const centroid = row(unit, picks.length);
    const similarity = Float64Array.from(
      features,
      (f, i) => picks.includes(i) ? NaN : dot(f, centroid),
    );
    picks.push(randomArgmax(similarity, randomState));
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** The rows of a matrix. */
function rowsOf(matrix: Matrix): Values[] {
  return Array.from({ length: matrix.rows }, (_, i) => row(matrix, i));
}

/** Vectors at unit length; a vector of zeros stays as it is, and counts as of length 1. */
function unitOf(data: Float64Array<ArrayBuffer>, columns: number) {
  const vectors = { data, rows: data.length / columns, columns };
  const lengths = Array.from({ length: vectors.rows }, (_, c) => {
    const vector = row(vectors, c);
    return Math.sqrt(dot(vector, vector)) || 1;
  });
  const unit = {
    ...vectors,
    data: data.map((value, at) => value / lengths[Math.floor(at / columns)]),
  };
  return { unit, lengths };
}
