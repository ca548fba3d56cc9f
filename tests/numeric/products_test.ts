import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type Matrix, matrix, selectRows, takeRows } from "../../lib/numeric/matrix.ts";
import { integerProductModel } from "../../lib/numeric/onnx_model.ts";
import { integerProduct, multiply, runtimeProblem } from "../../lib/numeric/products.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { type Results, results } from "./without_runtime.ts";

/** Whole numbers, so that every order of additions gives the same sum. */
const cases = fc.record({
  rows: fc.integer({ min: 0, max: 9 }),
  inner: fc.integer({ min: 0, max: 40 }),
  columns: fc.integer({ min: 0, max: 9 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  isSingle: fc.boolean(),
  seed: fc.integer(),
});

function wholeNumbers(rows: number, columns: number, isSingle: boolean, seed: number): Matrix {
  const values = Array.from({ length: rows * columns }, (_, i) => (seed + i * 7919) % 17);
  return matrix(isSingle ? Float32Array.from(values) : Float64Array.from(values), rows, columns);
}

const at = ({ data, columns }: Matrix, i: number, j: number, isTransposed: boolean) =>
  isTransposed ? data[j * columns + i] : data[i * columns + j];

Deno.test("a product is the sum of products, whatever the shapes, transposes and precision", async () => {
  await fc.assert(fc.asyncProperty(cases, async (options) => {
    const { rows, inner, columns, transposeA, transposeB, isSingle, seed } = options;
    const [aRows, aColumns] = transposeA ? [inner, rows] : [rows, inner];
    const [bRows, bColumns] = transposeB ? [columns, inner] : [inner, columns];
    const a = wholeNumbers(aRows, aColumns, isSingle, seed);
    const b = wholeNumbers(bRows, bColumns, isSingle, seed + 1);
    const product = await multiply(a, b, { transposeA, transposeB });
    assert.deepEqual([product.rows, product.columns], [rows, columns]);
    assert.equal(product.data.constructor, a.data.constructor);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += at(a, i, k, transposeA) * at(b, k, j, transposeB);
        assert.equal(product.data[i * columns + j], sum);
      }
    }
  }));
});

Deno.test("selected rows are multiplied as copied ones are", async () => {
  await fc.assert(fc.asyncProperty(cases, async ({ rows, inner, columns, isSingle, seed }) => {
    const source = wholeNumbers(rows + 1, inner, isSingle, seed);
    const b = wholeNumbers(columns, inner, isSingle, seed + 1);
    // In any order, and more than once.
    const indices = Int32Array.from({ length: 2 * rows }, (_, i) => (i * 5 + 2) % (rows + 1));
    const selected = selectRows(source, indices);
    const product = await multiply(selected, b, { transposeB: true });
    assert.deepEqual(
      product,
      await multiply(takeRows(source, indices), b, { transposeB: true }),
    );
  }));
});

Deno.test("a product is written to the values that are given", async () => {
  const into = new Float32Array(4);
  const factor = matrix(Float32Array.of(1, 2, 3, 4), 2, 2);
  const product = await multiply(factor, factor, {}, into);
  assert.equal(product.data, into);
  assert.deepEqual([...into], [7, 10, 15, 22]);
});

Deno.test("matrices that don't fit are refused with their shapes", async () => {
  const a = matrix(new Float32Array(6), 2, 3);
  await assert.rejects(multiply(a, a), {
    name: "RangeError",
    message: "A 2 x 3 matrix can't be multiplied by a 2 x 3 one",
  });
  const wide = matrix(new Float64Array(6), 3, 2);
  await assert.rejects(multiply(a as Matrix, wide), /same precision/);
});

Deno.test("products of whole numbers with a constant matrix are exact", async () => {
  const state = new RandomState(3);
  for (const [rows, inner, columns] of [[1, 1, 1], [3, 64, 40], [12, 385, 129]]) {
    const a = Uint8Array.from(state.randintArray(0, 181, rows * inner));
    const b = Int8Array.from(state.randintArray(0, 181, inner * columns), (value) => value - 90);
    const head = integerProductModel(inner, columns, 90);
    const model = new Uint8Array(head.length + b.length);
    model.set(head);
    model.set(new Uint8Array(b.buffer), head.length);
    await using product = await integerProduct(model, inner, columns, 90);
    const into = new Int32Array(rows * columns);
    await product.multiply(a, rows, into);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += (a[i * inner + k] - 90) * b[k * columns + j];
        assert.equal(into[i * columns + j], sum);
      }
    }
  }
});

/** The results of a process that may read and nothing else. */
async function resultsWithoutRuntime(): Promise<Results> {
  const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-env=ORT_DISABLE_TELEMETRY",
      "--config",
      pathOf("../../deno.json"),
      pathOf("without_runtime.ts"),
    ],
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("a process that can't load ONNX Runtime says why in a line, and finds the same, to the last bit", async () => {
  assert.equal(await runtimeProblem(), undefined);
  const [here, there] = await Promise.all([results(), resultsWithoutRuntime()]);
  assert.match(there.problem!, /^Requires ffi access to .*--allow-ffi/);
  assert.doesNotMatch(there.problem!, /\n/);
  assert.deepEqual(there.hashes, here.hashes);
  assert.ok(Object.keys(here.hashes).length > 50);
});
