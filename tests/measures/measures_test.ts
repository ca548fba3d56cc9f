import assert from "node:assert/strict";
import {
  balancedAccuracy,
  calibrationError,
  LOWEST_PROBABILITY,
  measurePredictions,
  negativeLogLikelihood,
  type Predictions,
  worstClass,
} from "../../lib/measures/measures.ts";
import { type MeasureName, measureNames } from "../../lib/measures/names.ts";

type Golden = Record<MeasureName, number> & {
  classes: number;
  dtype: "float32" | "float64";
  labels: number[];
  predicted: number[];
  probabilities: number[];
};

Deno.test("measures are those of scikit-learn, and the calibration error that of plain numpy", async () => {
  const url = new URL("../golden/measures.json", import.meta.url);
  const golden: Golden[] = JSON.parse(await Deno.readTextFile(url));
  assert.equal(golden.length, 7);
  for (const { classes, dtype, labels, predicted, probabilities, ...expected } of golden) {
    const data = dtype === "float32"
      ? Float32Array.from(probabilities)
      : Float64Array.from(probabilities);
    const found = measurePredictions({
      labels: Int32Array.from(labels),
      predicted: Int32Array.from(predicted),
      probabilities: { data, rows: labels.length, columns: classes },
    });
    for (const name of measureNames) {
      const distance = Math.abs(found[name] - expected[name]);
      assert.ok(distance < 1e-12, `${name}: ${found[name]} is ${expected[name]}`);
    }
  }
});

/** Four samples of three classes; the last class has no sample. */
const four: Predictions = {
  labels: Int32Array.of(0, 0, 0, 1),
  predicted: Int32Array.of(0, 0, 2, 0),
  probabilities: {
    data: Float64Array.of(1, 0, 0, 0.5, 0.5, 0, 0.25, 0, 0.75, 1, 0, 0),
    rows: 4,
    columns: 3,
  },
};

Deno.test("a class without test samples counts neither in the balanced accuracy nor as the worst", () => {
  assert.equal(balancedAccuracy(four), (2 / 3 + 0) / 2);
  assert.equal(worstClass({ ...four, predicted: Int32Array.of(0, 0, 2, 1) }), 2 / 3);
});

Deno.test("a class without a label costs the logarithm of the lowest probability, and certainty costs nothing", () => {
  const expected = -(Math.log(0.5) + Math.log(0.25) + Math.log(LOWEST_PROBABILITY)) / 4;
  assert.ok(Math.abs(negativeLogLikelihood(four) - expected) < 1e-12);
  const [labels, predicted] = [Int32Array.of(0), Int32Array.of(0)];
  const sure = {
    labels,
    predicted,
    probabilities: { data: Float64Array.of(1, 0), rows: 1, columns: 2 },
  };
  assert.ok(Object.is(negativeLogLikelihood(sure), 0));
});

Deno.test("a confidence at the edge of two bins belongs to the lower one", () => {
  // One bin ends at 1/3. The other sample is just above it, in the next bin: gaps of -1/3 and +2/3 do not cancel out.
  const above = 1 / 3 + 1e-9;
  const edge: Predictions = {
    labels: Int32Array.of(0, 0),
    predicted: Int32Array.of(1, 0),
    probabilities: {
      data: Float64Array.of(1 / 3, 1 / 3, 1 / 3, above, above, 1 - 2 * above),
      rows: 2,
      columns: 3,
    },
  };
  assert.ok(Math.abs(calibrationError(edge) - (1 / 3 + (1 - above)) / 2) < 1e-12);
});
