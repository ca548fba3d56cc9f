import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { readEmbeddings } from "../../lib/images/embeddings.ts";

/** The schema of a table with embeddings of one type. */
function schemaOf(type: "FLOAT" | "DOUBLE" | "INT32"): SchemaElement[] {
  return [
    { name: "root", num_children: 2 },
    { name: "embedding", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", type, repetition_type: "OPTIONAL" },
    { name: "label", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  ];
}

/** Writes a folder with two splits, whose pool is given. */
async function folderWith(
  embedding: unknown[],
  { type = "FLOAT" as "FLOAT" | "DOUBLE" | "INT32", label = ["cat", "dog", "cat"] } = {},
): Promise<string> {
  const folder = await Deno.makeTempDir();
  const write = (name: string, columnData: { name: string; data: unknown[] }[]) =>
    Deno.writeFile(
      join(folder, name),
      new Uint8Array(parquetWriteBuffer({ columnData, schema: schemaOf(type), rowGroupSize: 2 })),
    );
  await write("pool.parquet", [
    { name: "embedding", data: embedding },
    { name: "label", data: label },
  ]);
  await write("test.parquet", [
    { name: "embedding", data: [[7, 8]] },
    { name: "label", data: ["dog"] },
  ]);
  return folder;
}

const rows = [[1.5, 2], [3, 4], [5, 0.1]];

Deno.test("embeddings and names are read from parquet files, in several groups of rows", async () => {
  const folder = await folderWith(rows);
  const { pool, poolLabels, test, testLabels, classNames } = await readEmbeddings(folder);
  assert.deepEqual(pool, { data: Float32Array.from(rows.flat()), shape: [3, 2] });
  assert.deepEqual([...poolLabels], [0, 1, 0]);
  assert.deepEqual([test.data[1], ...testLabels], [8, 1]);
  assert.deepEqual(classNames, ["cat", "dog"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("embeddings in double precision keep all digits", async () => {
  const folder = await folderWith(rows, { type: "DOUBLE" });
  const { pool } = await readEmbeddings(folder);
  assert.deepEqual(pool.data, Float64Array.from(rows.flat()));
  await Deno.remove(folder, { recursive: true });
});

const faults: [string, unknown[], Parameters<typeof folderWith>[1], RegExp][] = [
  ["lengths differ", [[1, 2], [3], [5, 6]], {}, /has 1 values in row 1, and 2 before it/],
  ["a list is missing", [[1, 2], null, [5, 6]], {}, /has missing values in row 1/],
  ["a value is missing", [[1, 2], [3, 4], [5, null]], {}, /has missing values in row 2/],
  ["a value is no number", [[1, 2], [3, NaN], [5, 6]], {}, /has NaN in row 1, column 1/],
  ["values are integers", rows.map(() => [1, 2]), { type: "INT32" }, /holds no lists of float32/],
  [
    "a label is missing",
    rows,
    { label: ["cat", "", "dog"] },
    /label of row 1 of pool\.parquet is missing/,
  ],
];

for (const [name, embedding, options, message] of faults) {
  Deno.test(`parquet files of embeddings are refused if ${name}`, async () => {
    const folder = await folderWith(embedding, options);
    await assert.rejects(readEmbeddings(folder), (error: Error) => {
      assert.ok(error instanceof UserError, error.stack);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("a parquet file of embeddings that is cut short, or lacks a column, is refused with its name", async () => {
  const folder = await folderWith(rows);
  const path = join(folder, "test.parquet");
  const whole = await Deno.readFile(path);
  await Deno.writeFile(path, whole.subarray(0, whole.length - 9));
  await assert.rejects(readEmbeddings(folder), /test\.parquet is not a whole parquet file/);
  await Deno.writeFile(
    path,
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "label", data: ["dog"] }] })),
  );
  await assert.rejects(readEmbeddings(folder), /test\.parquet has no column "embedding"/);
  await Deno.remove(path);
  await assert.rejects(readEmbeddings(folder), /has no test\.parquet/);
  await Deno.remove(folder, { recursive: true });
});
