import assert from "node:assert/strict";
import paths from "../golden/logistic_regression_paths.json" with { type: "json" };
import { fitLogisticRegression, logits } from "../../lib/classifier/logistic_regression.ts";
import { matrix, takeRows } from "../../lib/numeric/matrix.ts";
import { loadDigits } from "../digits.ts";

const samples = Float64Array.of(0, 0, 1, 0, 0, 1, 1, 2, 2, 1, 3, 2, 2, 4, 4, 3);
const threeClasses = Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2);
const twoClasses = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
const settings = (C: number) => ({ C, tol: 1e-3, maxIterations: 10_000 });

function near(actual: ArrayLike<number>, expected: number[], tolerance = 5e-11) {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i] - value) <= tolerance, `${actual[i]} is not ${value}`)
  );
}

Deno.test("three classes take scikit-learn's path: losses, iterations, coefficients", async () => {
  const losses: number[] = [];
  const model = await fitLogisticRegression(
    matrix(samples, 8, 2),
    threeClasses,
    3,
    settings(1),
    (loss) => losses.push(loss),
  );
  assert.equal(model.iterations, 14);
  near(losses.slice(0, 3), [1.038927455674, 0.964013015513, 0.883552816808], 5e-13);
  near(losses.slice(-1), [0.535018476338], 5e-13);
  near(model.coefficients.data, [
    -0.7777026495,
    -0.8344767374,
    0.2356011250,
    -0.1172340693,
    0.5421015245,
    0.9517108067,
  ]);
  near(model.intercepts, [2.5266592058, 0.5998546917, -3.1265138975]);
});

Deno.test("a strong penalty takes scikit-learn's path", async () => {
  const model = await fitLogisticRegression(matrix(samples, 8, 2), threeClasses, 3, settings(0.01));
  assert.equal(model.iterations, 12);
  near(model.coefficients.data, [
    -0.0360653781,
    -0.0359724467,
    0.0104057397,
    0.0005268130,
    0.0256596385,
    0.0354456337,
  ]);
  near(model.intercepts, [0.2513434601, 0.1193372525, -0.3706807126]);
});

Deno.test("two classes are one row of weights", async () => {
  const strong = await fitLogisticRegression(matrix(samples, 8, 2), twoClasses, 2, settings(0.01));
  assert.equal(strong.iterations, 6);
  near(strong.coefficients.data, [0.0428294076, 0.0328901430]);
  near(strong.intercepts, [-0.1232918120]);
  const model = await fitLogisticRegression(matrix(samples, 8, 2), twoClasses, 2, settings(1));
  assert.equal(model.iterations, 7);
  near(model.coefficients.data, [1.1409298135, 0.5098046339]);
  near(model.intercepts, [-2.5931091845]);
  const { data } = await logits(model, matrix(samples, 8, 2));
  near(data.subarray(3, 5), [-0.4325701033, 0.1985550764]);
});

Deno.test("float32 samples take scikit-learn's float32 path", async () => {
  const model = await fitLogisticRegression(
    matrix(Float32Array.from(samples), 8, 2),
    threeClasses,
    3,
    settings(1),
  );
  assert.equal(model.iterations, 14);
  near(model.coefficients.data.subarray(0, 2), [-0.77770287, -0.83447695], 5e-7);
  near(model.intercepts.subarray(0, 1), [2.52665854], 5e-6);
});

for (const { rows, C, classes, ...expected } of paths) {
  Deno.test(`${rows.length} digits of ${classes.length} classes: all ${expected.losses.length} losses and the coefficients are scikit-learn's to the last bit`, async () => {
    const { pool, poolLabels } = await loadDigits();
    const losses: number[] = [];
    const model = await fitLogisticRegression(
      takeRows(pool, rows),
      Int32Array.from(rows, (row) => classes.indexOf(poolLabels[row])),
      classes.length,
      settings(C),
      (loss) => losses.push(loss),
    );
    assert.deepEqual(losses, expected.losses);
    assert.deepEqual([...model.coefficients.data], expected.coef.flat());
    assert.deepEqual([...model.intercepts], expected.intercept);
  });
}
