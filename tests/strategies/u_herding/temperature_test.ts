import assert from "node:assert/strict";
import { matrix, row } from "../../../lib/numeric/matrix.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import {
  calibratedTemperature,
  softmax,
  twoColumns,
} from "../../../lib/strategies/u_herding/temperature.ts";
import { makePool, viewOf } from "../questions.ts";

/** The temperature for a pool whose labels are of the given classes; each cluster of the pool is one class. */
async function temperatureOf(labelOf: (cluster: number, i: number) => number) {
  const { embeddings } = makePool(200, 2, "float64", () => false);
  const labels = new Int32Array(200).fill(MISSING_LABEL);
  for (let i = 0; i < 199; i++) {
    const cluster = i % 2;
    embeddings.data.set([cluster * 10, i / 100], i * 2);
    labels[i] = labelOf(cluster, i);
  }
  const question = { embeddings, labels, classCount: 2, batchSize: 1, maxCandidates: 1, seed: 1 };
  const labeled = Int32Array.from({ length: 199 }, (_, i) => i);
  return await calibratedTemperature(await viewOf(question, { C: 100 }), labeled);
}

Deno.test("probabilities at a temperature are the softmax of the divided logits, and add up to 1", () => {
  const logits = matrix(Float64Array.of(0, 2, 4, 1000, 1000, -1000), 2, 3);
  const probabilities = softmax(logits, 2);
  const powers = [0, 1, 2].map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  row(probabilities, 0).forEach((value, j) =>
    assert.ok(Math.abs(value - powers[j] / sum) < 1e-15, `${value}`)
  );
  assert.deepEqual([...row(probabilities, 1)], [0.5, 0.5, 0]);
});

Deno.test("two classes get a column each, the first of zeros; more classes keep their columns", () => {
  const two = twoColumns(matrix(Float32Array.of(3, -1), 2, 1));
  assert.deepEqual([two.rows, two.columns, ...two.data], [2, 2, 0, 3, 0, -1]);
  const three = matrix(Float32Array.of(1, 2, 3), 1, 3);
  assert.equal(twoColumns(three), three);
});

Deno.test("a classifier that is never wrong gets a low temperature, a classifier that is often wrong a higher one", async () => {
  const sure = await temperatureOf((cluster) => cluster);
  const wrong = await temperatureOf((cluster, i) => i % 10 < 4 ? 1 - cluster : cluster);
  assert.ok(sure < wrong, `${sure} and ${wrong}`);
  assert.ok(sure >= 0.1 && wrong <= 10);
});

Deno.test("with fewer than two labels the temperature is 1", async () => {
  const pool = makePool(10, 2, "float32", (_, i) => i === 0);
  const view = await viewOf({ ...pool, batchSize: 1, maxCandidates: 1, seed: 1 });
  assert.equal(await calibratedTemperature(view, Int32Array.of(0)), 1);
});
