import assert from "node:assert/strict";
import { RandomState } from "../../../lib/random/random_state.ts";
import { fisherInformation, ridgeOf } from "../../../lib/strategies/bait/information.ts";

const [rows, columns] = [80, 3];
const random = new RandomState(0);
const samples = { data: random.randomSample(rows * columns), rows, columns };
const variances = random.randomSample(rows);

/** The mean of the information of some samples. */
function mean(first: number, last: number, k: number, l: number): number {
  let sum = 0;
  for (let i = first; i < last; i++) {
    sum += variances[i] * samples.data[i * columns + k] * samples.data[i * columns + l];
  }
  return sum / (last - first);
}

Deno.test("the information of samples is their mean; dal-toolbox adds up the means of each 32 samples", async () => {
  const ofMean = await fisherInformation(samples, variances, "mean");
  const ofBatches = await fisherInformation(samples, variances, "dal-toolbox");
  for (let k = 0; k < columns; k++) {
    for (let l = 0; l < columns; l++) {
      const at = k * columns + l;
      assert.ok(Math.abs(ofMean.data[at] - mean(0, 80, k, l)) < 1e-12);
      const batches = mean(0, 32, k, l) + mean(32, 64, k, l) + mean(64, 80, k, l);
      assert.ok(Math.abs(ofBatches.data[at] - batches) < 1e-12);
    }
  }
});

Deno.test("the ridge is lambda, unless the information is so large that it would be lost in roundings", () => {
  const information = (largest: number) => ({
    data: Float64Array.of(largest, 0, 0, 1),
    rows: 2,
    columns: 2,
  });
  assert.equal(ridgeOf(information(0), 1e-6), 1e-6);
  assert.equal(ridgeOf(information(2500), 1), 1);
  assert.equal(ridgeOf(information(2 ** 50), 1), 2 ** 10);
});
