// What must hold of every fit, on random samples.

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decisionFunction,
  fitClassifier,
  predict,
  predictConfidences,
  predictProbabilities,
  score,
} from "../../lib/classifier/classifier.ts";
import { fitLogisticRegression } from "../../lib/classifier/logistic_regression.ts";
import { type Matrix, matrix, takeRows } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

const settings = { C: 0.1, tol: 1e-3, maxIterations: 10_000 };

/** Samples around one centre per class; labels are missing (-1) or of the first `seen` classes. */
const problems = fc.record({
  rows: fc.integer({ min: 1, max: 60 }),
  features: fc.integer({ min: 1, max: 12 }),
  classCount: fc.integer({ min: 2, max: 7 }),
  isSingle: fc.boolean(),
  share: fc.constantFrom(0, 0.1, 0.7, 1),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
}).map(({ rows, features, classCount, isSingle, share, seed }) => {
  const state = new RandomState(seed);
  const classes = Int32Array.from(state.randintArray(0, classCount, rows));
  const centres = state.randomSample(classCount * features);
  const values = Float64Array.from(
    state.randomSample(rows * features),
    (value, i) => value + 4 * centres[classes[Math.floor(i / features)] * features + i % features],
  );
  const samples = matrix<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
    isSingle ? Float32Array.from(values) : values,
    rows,
    features,
  );
  const labels = classes.map((label) => state.random() < share ? label : -1);
  return { samples, labels, classCount };
});

Deno.test("confidences are the largest probabilities, bit for bit and in their precision", async () => {
  await fc.assert(fc.asyncProperty(problems, async ({ samples, labels, classCount }) => {
    const classifier = await fitClassifier(samples, labels, { classCount, settings, seed: 3 });
    const { data, rows, columns } = await predictProbabilities(classifier, samples);
    const confidences = await predictConfidences(classifier, samples);
    assert.equal(confidences.constructor, data.constructor);
    assert.equal(confidences.length, rows);
    for (let i = 0; i < rows; i++) {
      assert.equal(confidences[i], Math.max(...data.subarray(i * columns, (i + 1) * columns)));
    }
  }));
});

Deno.test("probabilities sum to one, are 0 for unseen classes, and are largest for the predicted class", async () => {
  await fc.assert(fc.asyncProperty(problems, async ({ samples, labels, classCount }) => {
    const classifier = await fitClassifier(samples, labels, { classCount, settings, seed: 3 });
    const { data, rows, columns } = await predictProbabilities(classifier, samples);
    assert.deepEqual([rows, columns], [samples.rows, classCount]);
    const isFitted = classifier.model !== undefined;
    const predicted = isFitted ? await predict(classifier, samples) : undefined;
    const seen = new Set(classifier.seenClasses);
    for (let i = 0; i < rows; i++) {
      const row = [...data.subarray(i * columns, (i + 1) * columns)];
      const sum = row.reduce((total, value) => total + value);
      assert.ok(
        Math.abs(sum - 1) < (samples.data instanceof Float32Array ? 1e-6 : 1e-12),
        `${sum}`,
      );
      row.forEach((value, label) => {
        assert.ok(value >= 0 && value <= 1);
        if (seen.size > 0 && !seen.has(label)) assert.equal(value, 0);
      });
      if (predicted) assert.equal(row[predicted[i]], Math.max(...row));
    }
  }));
});

Deno.test("the loss never rises, from that of equal probabilities on", async () => {
  await fc.assert(fc.asyncProperty(problems, async ({ samples, labels }) => {
    const labeled = [...labels.keys()].filter((i) => labels[i] >= 0);
    const seen = [...new Set(labeled.map((i) => labels[i]))];
    if (seen.length < 2) return;
    const losses = [Math.log(seen.length)];
    await fitLogisticRegression(
      takeRows(samples, labeled),
      Int32Array.from(labeled, (i) => seen.indexOf(labels[i])),
      seen.length,
      settings,
      (loss) => losses.push(loss),
    );
    const rounding = samples.data instanceof Float32Array ? 1e-6 : 1e-12;
    for (let i = 1; i < losses.length; i++) assert.ok(losses[i] <= losses[i - 1] + rounding);
  }));
});

Deno.test("renaming the classes renames the predictions", async () => {
  await fc.assert(fc.asyncProperty(problems, async ({ samples, labels, classCount }) => {
    const options = { classCount, settings, seed: 3 };
    const renamed = labels.map((label) => label < 0 ? label : classCount - 1 - label);
    const before = await fitClassifier(samples, labels, options);
    const after = await fitClassifier(samples, renamed, options);
    if (before.model === undefined) return;
    const { data } = await predictProbabilities(before, samples);
    const probabilities = await predictProbabilities(after, samples);
    const tolerance = samples.data instanceof Float32Array ? 1e-3 : 1e-6;
    for (let i = 0; i < samples.rows; i++) {
      for (let label = 0; label < classCount; label++) {
        const other = probabilities.data[i * classCount + classCount - 1 - label];
        assert.ok(Math.abs(data[i * classCount + label] - other) < tolerance);
      }
    }
  }));
});

Deno.test("fits at the same time, also in another worker, have the same bytes", async () => {
  const state = new RandomState(8);
  const samples = matrix(Float32Array.from(state.randomSample(300 * 20)), 300, 20);
  const labels = Int32Array.from(state.randintArray(0, 5, 300));
  const twoLabels = labels.map((label) => Math.min(label, 1));
  const source = `
    import { fitClassifier } from "${new URL(
    "../../lib/classifier/classifier.ts",
    import.meta.url,
  )}";
    self.onmessage = async ({ data: [samples, labels, options] }) => {
      self.postMessage((await fitClassifier(samples, labels, options)).model);
    };`;
  for (const given of [labels, twoLabels]) {
    const options = { classCount: given === labels ? 5 : 2, settings, seed: 3 };
    const worker = new Worker(`data:application/typescript,${encodeURIComponent(source)}`, {
      type: "module",
    });
    const elsewhere = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
    });
    worker.postMessage([samples, given, options]);
    const [first, second] = await Promise.all(
      [0, 1].map(() => fitClassifier(samples, given, options)),
    );
    assert.deepEqual(second.model, first.model);
    assert.deepEqual(await elsewhere, first.model);
    worker.terminate();
  }
});

Deno.test("with no label, predictions are scikit-activeml's draws, restarted by each fit", async () => {
  const samples = matrix(new Float32Array(10), 10, 1);
  const options = { classCount: 10, settings, seed: 209652396 };
  for (let fit = 0; fit < 2; fit++) {
    const classifier = await fitClassifier(samples, new Int32Array(10).fill(-1), options);
    assert.deepEqual([...await predict(classifier, samples)], [4, 6, 9, 1, 5, 9, 1, 7, 8, 7]);
    const { data } = await predictProbabilities(classifier, samples);
    assert.ok(data.every((value) => value === 0.1));
    await assert.rejects(decisionFunction(classifier, samples), RangeError);
  }
});

Deno.test("with one class labeled, it is certain, and predictions still draw", async () => {
  const samples = matrix(new Float32Array(4), 4, 1);
  const labels = Int32Array.of(2, -1, 2, -1);
  const classifier = await fitClassifier(samples, labels, { classCount: 3, settings, seed: 0 });
  assert.equal(await score(classifier, samples, new Int32Array(4).fill(2)), 1);
  assert.equal(classifier.randomState.random(), new RandomState(0).randomSample(5)[4]);
  const { data } = await predictProbabilities(classifier, samples);
  assert.deepEqual([...data.subarray(0, 3)], [0, 0, 1]);
  await assert.rejects(decisionFunction(classifier, samples), RangeError);
});

Deno.test("probabilities keep the samples' precision only if all classes are seen", async () => {
  const samples = matrix(Float32Array.of(0, 1, 2, 3), 4, 1);
  for (const classCount of [2, 3, 4]) {
    const labels = Int32Array.of(0, 1, Math.min(classCount, 3) - 1, 0);
    const classifier = await fitClassifier(samples, labels, { classCount, settings, seed: 0 });
    const { data } = await predictProbabilities(classifier, samples);
    assert.equal(data instanceof Float32Array, classCount < 4);
  }
});

Deno.test("what cannot be fitted is named", async () => {
  const options = { classCount: 2, settings, seed: 0 };
  const fit = (samples: Matrix, labels: number[]) =>
    fitClassifier(samples, Int32Array.from(labels), options);
  const samples = matrix(Float64Array.of(0, 1, 2, NaN, 4, 5), 3, 2);
  await assert.rejects(fit(samples, [0, 1]), /There are 2 labels for 3 samples/);
  await assert.rejects(fit(samples, [0, 2, 1]), /Label 2 of sample 1 is none of 2 classes/);
  await assert.rejects(fit(samples, [0, 1, 1]), /got NaN in column 1 of sample 1/);
  for (const value of [NaN, Infinity, -Infinity]) {
    const single = matrix(Float32Array.of(0, 1, 2, 3, 4, value), 3, 2);
    await assert.rejects(
      fitClassifier(single, Int32Array.of(0, 1, 2), { ...options, classCount: 3 }),
      { message: `Values must be finite, got ${value} in column 1 of sample 2` },
    );
    await assert.rejects(fit(single, [-1, 0, 1]), /in column 1 of sample 2/);
  }
  // Only labeled samples are looked at.
  assert.ok((await fit(samples, [0, -1, 1])).model);
  await assert.rejects(
    fitLogisticRegression(matrix(new Float64Array(0), 0, 2), new Int32Array(0), 2, settings),
    /Class 0 has no sample to be fitted to/,
  );
});
