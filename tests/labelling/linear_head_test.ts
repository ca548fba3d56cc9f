import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type Classifier,
  fitClassifier,
  predictProbabilities,
} from "../../lib/classifier/classifier.ts";
import { writeNpy } from "../../lib/images/npz.ts";
import { linearHead } from "../../lib/labelling/linear_head.ts";
import { readGraph } from "../../lib/encoder/onnx_graph.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { loadNativeRuntime } from "../../lib/numeric/native_runtime.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { pythonWith, runPython } from "../python.ts";
import { embeddingsOf } from "./clusters.ts";

const python = await pythonWith(["onnxruntime==1.22.1", "numpy==2.2.6"]);

/** Names with what a careless reader of metadata stumbles over. */
const classNames = ["ant", 'a "bee", or two', "猫"];

/** Samples around the centres of three classes, of which every second has its label. */
const samples: Matrix<Float32Array<ArrayBuffer>> = { data: embeddingsOf(90), rows: 90, columns: 6 };

async function classifierOf(labels: Int32Array, embeddings: Matrix = samples): Promise<Classifier> {
  return await fitClassifier(embeddings, labels, {
    classCount: classNames.length,
    settings: { C: 0.01, tol: 1e-3, maxIterations: 1000 },
    seed: 0,
  });
}

/** Labels of every second sample, without those of some classes. */
function labelsWithout(...missing: number[]): Int32Array {
  return Int32Array.from(
    { length: samples.rows },
    (_, i) => i % 2 === 0 || missing.includes(i % 3) ? -1 : i % 3,
  );
}

/** What ONNX Runtime makes of the samples. */
async function run(head: Uint8Array, { data, rows, columns } = samples) {
  const { InferenceSession, Tensor } = await loadNativeRuntime();
  const session = await InferenceSession.create(head);
  const embedding = new Tensor("float32", data, [rows, columns]);
  const { label, probabilities } = await session.run({ embedding });
  await session.release();
  return {
    label: Array.from(label.data as BigInt64Array, Number),
    probabilities: probabilities.data as Float32Array,
    shapes: [label.dims, probabilities.dims],
  };
}

/** The position of the largest value in each row. */
function largest(values: ArrayLike<number>, columns: number): number[] {
  return Array.from({ length: values.length / columns }, (_, i) => {
    const own = Array.from({ length: columns }, (_, k) => values[i * columns + k]);
    return own.indexOf(Math.max(...own));
  });
}

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) {
    assert.ok(Math.abs(found[i] - expected[i]) < 1e-6, `${i}: ${found[i]} for ${expected[i]}`);
  }
}

Deno.test("ONNX Runtime predicts with the head what the classifier predicts, for any number of images", async () => {
  const classifier = await classifierOf(labelsWithout());
  const head = linearHead(classifier, classNames);
  const { data } = await predictProbabilities(classifier, samples);
  const all = await run(head);
  assert.deepEqual(all.shapes, [[90], [90, 3]]);
  assertClose(all.probabilities, data);
  assert.deepEqual(all.label, largest(data, 3));
  assert.equal(new Set(all.label).size, 3);
  const one = await run(head, { data: samples.data.slice(0, 6), rows: 1, columns: 6 });
  assertClose(one.probabilities, data.slice(0, 3));
});

Deno.test("a head of two of three classes has these two, as the classifier has one row for them", async () => {
  const classifier = await classifierOf(labelsWithout(1));
  const { data } = await predictProbabilities(classifier, samples);
  const { label, probabilities, shapes } = await run(linearHead(classifier, classNames));
  assert.deepEqual(shapes, [[90], [90, 2]]);
  const seen = [...data].filter((_, at) => at % 3 !== 1);
  assertClose(probabilities, seen);
  assert.deepEqual(label, largest(seen, 2));
});

Deno.test("a head of embeddings in float64 takes float32", async () => {
  const wide = { ...samples, data: Float64Array.from(samples.data) };
  const classifier = await classifierOf(labelsWithout(), wide);
  const { data } = await predictProbabilities(classifier, wide);
  assertClose((await run(linearHead(classifier, classNames))).probabilities, data);
});

Deno.test("a head of many classes and features is whole: lengths in the file take several bytes", async () => {
  const [classes, columns, rows] = [40, 300, 80];
  const values = Float32Array.from(new RandomState(0).randomSample(rows * columns));
  const embeddings = { data: values, rows, columns };
  const classifier = await fitClassifier(
    embeddings,
    Int32Array.from({ length: rows }, (_, i) => i % classes),
    { classCount: classes, settings: { C: 0.01, tol: 1e-3, maxIterations: 100 }, seed: 0 },
  );
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  const { data } = await predictProbabilities(classifier, embeddings);
  assertClose((await run(linearHead(classifier, names), embeddings)).probabilities, data);
});

Deno.test("without a classifier there is no head", async () => {
  const classifier = await classifierOf(labelsWithout(0, 1));
  assert.throws(() => linearHead(classifier, classNames), /two classes or more, got 1/);
});

Deno.test("our own reader of ONNX files finds the head's input and outputs", async () => {
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  try {
    await Deno.writeFile(path, linearHead(await classifierOf(labelsWithout()), classNames));
    const { inputs, outputs } = readGraph(path);
    assert.deepEqual(inputs, [{ name: "embedding", shape: [undefined, 6] }]);
    assert.deepEqual(outputs, ["label", "probabilities"]);
  } finally {
    await Deno.remove(path);
  }
});

const script = `
import json, sys
import numpy as np, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
label, probabilities = session.run(["label", "probabilities"], {"embedding": np.load(sys.argv[2])})
print(json.dumps({
    "label": label.tolist(),
    "probabilities": probabilities.ravel().tolist(),
    "metadata": session.get_modelmeta().custom_metadata_map,
}))
`;

Deno.test({
  name: `Python's ONNX Runtime predicts the same, and reads the classes' names${python.skipReason}`,
  ignore: python.program === undefined,
  async fn() {
    const classifier = await classifierOf(labelsWithout());
    const { data } = await predictProbabilities(classifier, samples);
    const folder = await Deno.makeTempDir();
    try {
      const [head, embeddings] = [join(folder, "head.onnx"), join(folder, "X.npy")];
      await Deno.writeFile(head, linearHead(classifier, classNames, { encoder: "owner/name" }));
      await Deno.writeFile(embeddings, writeNpy(samples.data, [samples.rows, samples.columns]));
      const told = await runPython(python.program!, ["-c", script, head, embeddings]);
      const { label, probabilities, metadata } = JSON.parse(told);
      assertClose(probabilities, data);
      assert.deepEqual(label, largest(data, 3));
      assert.deepEqual(JSON.parse(metadata.class_names), classNames);
      assert.equal(metadata.encoder, "owner/name");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
