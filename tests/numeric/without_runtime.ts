// Hashes of results that products decide. products_test.ts compares those of its own process with those of a process that may
// not load ONNX Runtime.

import { createHash } from "node:crypto";
import {
  decisionFunction,
  fitClassifier,
  predict,
  predictConfidences,
  predictProbabilities,
} from "../../lib/classifier/classifier.ts";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { int8Samples } from "../../lib/cluster/int8_samples.ts";
import { distancesToCentres, kmeans } from "../../lib/cluster/kmeans.ts";
import { kmeansPlusPlus } from "../../lib/cluster/kmeans_plus_plus.ts";
import { type Matrix, matrix, row, takeRows, type Values } from "../../lib/numeric/matrix.ts";
import { multiplyReproducibly } from "../../lib/numeric/reproducible_products.ts";
import { runtimeProblem } from "../../lib/numeric/products.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** What a process found. */
export interface Results {
  /** Why ONNX Runtime can't be loaded; undefined if it can. */
  readonly problem?: string;
  /** The hash of each result. */
  readonly hashes: Record<string, string>;
}

const types = { float32: Float32Array, float64: Float64Array };

/** Samples around as many points as there are classes, of few different values, so that some coincide. */
function samplesOf(
  state: RandomState,
  rows: number,
  columns: number,
  classes: number,
  type: typeof Float32Array | typeof Float64Array,
) {
  const points = state.randomSample(classes * columns);
  const noise = state.randomSample(rows * columns);
  const values = noise.map((value: number, at: number) => {
    const point = points[Math.floor(at / columns) % classes * columns + at % columns];
    return Math.round(4 * (point + value)) / 4 + (at % columns === 0 ? 0 : point / 1024);
  });
  const samples = matrix(type.from(values) as Values, rows, columns);
  for (let i = 7; i < rows; i += 7) row(samples, i).set(row(samples, i - 7));
  return { samples, labels: Int32Array.from({ length: rows }, (_, i) => i % classes) };
}

/** Computes all results. */
export async function results(): Promise<Results> {
  const hashes: Record<string, string> = {};
  const note = (name: string, { buffer, byteOffset, byteLength }: Values | Int32Array) => {
    hashes[name] = createHash("sha256").update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest("hex");
  };
  const state = new RandomState(1);
  for (const [precision, type] of Object.entries(types)) {
    // Products of the smallest shapes, and of more than a block.
    for (
      const [rows, inner, columns] of [[1, 2, 1], [2, 3, 2], [3, 700, 5], [70, 300, 20], [
        9,
        200,
        40,
      ]]
    ) {
      const [a, b] = [rows, columns].map((count) =>
        matrix(
          type.from(state.randomSample(count * inner).map((u) => u - 0.5)) as Values,
          count,
          inner,
        )
      );
      note(
        `${precision}: product ${rows} x ${inner} x ${columns}`,
        (await multiplyReproducibly<Values>(a, b)).data,
      );
    }
    for (const classCount of [2, 5, 40]) {
      const { samples, labels } = samplesOf(state, 240, 33, classCount, type);
      const name = (what: string) => `${precision}, ${classCount} classes: ${what}`;
      const settings = { C: 1, tol: 1e-4, maxIterations: 40 };
      const classifier = await fitClassifier(samples, labels, { classCount, settings, seed: 0 });
      note(name("coefficients"), classifier.model!.coefficients.data);
      note(name("intercepts"), classifier.model!.intercepts);
      note(name("logits"), (await decisionFunction(classifier, samples)).data);
      note(name("probabilities"), (await predictProbabilities(classifier, samples)).data);
      note(name("confidences"), await predictConfidences(classifier, samples));
      note(name("predictions"), await predict(classifier, samples));
    }
    for (const [rows, columns, clusters] of [[300, 3, 150], [400, 40, 30], [90, 1, 2]]) {
      const { samples } = samplesOf(state, rows, columns, 20, type);
      const name = (what: string) => `${precision}, ${clusters} clusters: ${what}`;
      const found = await kmeans(samples, clusters, new RandomState(2));
      note(name("labels"), found.labels);
      note(name("centres"), found.centres.data);
      note(name("distances"), (await distancesToCentres(samples, found.centres)).data);
      using centred = centredSamples(samples, clusters, 1);
      note(name("first centres"), await kmeansPlusPlus(centred, clusters, new RandomState(3)));
    }
  }
  // More samples than are widened at a time.
  const { samples } = samplesOf(state, 1100, 20, 9, Float32Array);
  await using copies = await int8Samples(samples);
  copies.limits.fill(2);
  await copies.multiply(takeRows(samples, [3, 500, 1099]) as Matrix);
  for (const point of [0, 1, 2]) note(`near to point ${point}`, copies.near(point));
  return { problem: await runtimeProblem(), hashes };
}

if (import.meta.main) console.log(JSON.stringify(await results()));
