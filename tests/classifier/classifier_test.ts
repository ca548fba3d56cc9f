import assert from "node:assert/strict";
import golden from "../golden/logistic_regression.json" with { type: "json" };
import { fitClassifier, predictProbabilities, score } from "../../lib/classifier/classifier.ts";
import { takeRows } from "../../lib/numeric/matrix.ts";
import { loadDigits } from "../digits.ts";

/** Largest difference between numbers, relative to the largest of the expected ones. */
function difference(actual: ArrayLike<number>, expected: number[]): number {
  assert.equal(actual.length, expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(actual[i] - value))) / largest;
}

for (const { rows, C, classes, ...expected } of golden) {
  Deno.test(`${rows.length} digits of ${classes.length} classes, C ${C}: iterations, coefficients, probabilities and accuracy are scikit-learn's`, async () => {
    const { pool, poolLabels, test, testLabels } = await loadDigits();
    const classifier = await fitClassifier(
      takeRows(pool, rows),
      Int32Array.from(rows, (row) => poolLabels[row]),
      { classCount: classes.length, settings: { C, tol: 1e-3, maxIterations: 10_000 }, seed: 0 },
    );
    const { model } = classifier;
    assert.ok(model);
    assert.deepEqual([...classifier.seenClasses], classes);
    assert.equal(model.iterations, expected.n_iter);
    assert.ok(difference(model.coefficients.data, expected.coef.flat()) < 1e-8);
    assert.ok(difference(model.intercepts, expected.intercept) < 1e-8);
    const { data } = await predictProbabilities(classifier, takeRows(test, [0, 1, 2, 3, 4]));
    assert.ok(difference(data, expected.proba_first5_test.flat()) < 1e-8);
    assert.equal(await score(classifier, test, testLabels), expected.accuracy_test);
  });
}
