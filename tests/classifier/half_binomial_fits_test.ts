import assert from "node:assert/strict";
import binaryFits from "../golden/binary_fits.json" with { type: "json" };
import { fitLogisticRegression } from "../../lib/classifier/logistic_regression.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { loadDigits } from "../digits.ts";

const settings = (C: number) => ({ C, tol: 1e-3, maxIterations: 10_000 });

for (const { samples: rows, features, scale, C, ones, ...expected } of binaryFits) {
  Deno.test(`${rows} samples of two classes, ${features} pixels each: all ${expected.losses.length} losses and the coefficients are scikit-learn's to the last bit`, async () => {
    const { pool } = await loadDigits(scale);
    const data = new Float64Array(rows * features);
    for (let i = 0; i < rows; i++) {
      const end = (i + 33) * pool.columns;
      data.set(pool.data.subarray(end - features, end), i * features);
    }
    const classes = new Int32Array(rows);
    for (const i of ones) classes[i] = 1;
    const losses: number[] = [];
    const model = await fitLogisticRegression(
      matrix(data, rows, features),
      classes,
      2,
      settings(C),
      (loss) => losses.push(loss),
    );
    assert.deepEqual(losses, expected.losses);
    assert.deepEqual([...model.coefficients.data], expected.coef);
    assert.deepEqual([...model.intercepts], expected.intercept);
  });
}
