import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { readEmbeddings } from "../../lib/images/embeddings.ts";
import { type NpyArray, type NpyData, writeNpz } from "../../lib/images/npz.ts";

const array = (data: NpyData, ...shape: number[]): NpyArray => ({ data, shape });
const good = {
  X_pool: array(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2),
  y_pool: array(BigInt64Array.of(7n, 9n, 7n), 3),
  X_test: array(Float32Array.of(1, 2), 1, 2),
  y_test: array(Uint8Array.of(9), 1),
};

async function read(arrays: Record<string, NpyArray>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "pool.npz"), writeNpz(arrays));
    return await readEmbeddings(join(folder, "pool.npz"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("embeddings keep their precision, labels of any width become classes", async () => {
  const { pool, test, poolLabels, testLabels, classNames } = await read(good);
  assert.deepEqual([pool, test], [good.X_pool, good.X_test]);
  assert.deepEqual([[...poolLabels], [...testLabels], classNames], [[0, 1, 0], [1], ["7", "9"]]);
  const doubles = await read({
    ...good,
    X_pool: array(Float64Array.of(1, 2, 3, 4, 5, 0.1), 3, 2),
    X_test: array(Float64Array.of(1, 2), 1, 2),
  });
  assert.equal(doubles.pool.data[5], 0.1);
});

const faults: [string, Record<string, NpyArray | undefined>, RegExp][] = [
  ["an array is missing", { y_test: undefined }, /has no y_test; it has X_pool, y_pool, X_test/],
  [
    "a value is not a number",
    { X_pool: array(Float32Array.of(1, 2, 3, NaN, 5, 6), 3, 2) },
    /X_pool of pool.npz has NaN in row 1, column 1/,
  ],
  [
    "a value is infinite",
    { X_test: array(Float32Array.of(-Infinity, 2), 1, 2) },
    /X_test of pool.npz has -Infinity in row 0, column 0/,
  ],
  [
    "widths differ",
    { X_test: array(Float32Array.of(1, 2, 3), 1, 3) },
    /X_pool of pool.npz has 2 columns, X_test has 3/,
  ],
  [
    "precisions differ",
    { X_test: array(Float64Array.of(1, 2), 1, 2) },
    /X_pool of pool.npz has 32 bits, X_test has 64/,
  ],
  ["values are integers", { X_test: array(Int32Array.of(1, 2), 1, 2) }, /X_test .* holds integers/],
  ["it is a row of numbers", { X_test: array(Float32Array.of(1, 2), 2) }, /X_test .* shape \(2\)/],
  ["there are no rows", { X_test: array(new Float32Array(0), 0, 2) }, /X_test .* shape \(0, 2\)/],
  [
    "a label is missing",
    { y_pool: array(Int32Array.of(1, 2), 2) },
    /one label for each of the 3 rows/,
  ],
  ["labels are floats", { y_pool: array(Float32Array.of(1, 2, 3), 3) }, /y_pool .* holds floats/],
  ["all are of one class", { y_pool: array(Int32Array.of(1, 1, 1), 3) }, /are of one class, 1/],
];

for (const [name, change, message] of faults) {
  Deno.test(`embeddings are refused if ${name}`, async () => {
    const arrays = Object.entries({ ...good, ...change }).filter(([, value]) =>
      value !== undefined
    );
    await assert.rejects(
      read(Object.fromEntries(arrays) as Record<string, NpyArray>),
      (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

Deno.test("a missing file of embeddings is named", async () => {
  await assert.rejects(readEmbeddings("/nowhere/pool.npz"), /No embeddings \/nowhere\/pool.npz/);
});
