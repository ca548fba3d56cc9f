import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { UserError } from "../../lib/errors.ts";
import { numberClasses } from "../../lib/images/labels.ts";
import { openParquet } from "../../lib/images/parquet.ts";

const golden = fileURLToPath(new URL("../golden/images/labels/", import.meta.url));
const columns = { image: "img", label: "fine_label" };

async function classesOf(...names: string[]) {
  const split = await openParquet(names.map((name) => `${golden}${name}.parquet`), columns);
  const { poolLabels, classNames } = numberClasses(split, split);
  return Array.from(poolLabels, (label) => classNames[label]);
}

const day = "2026-01-01T00:00:00";
const kept: [file: string, classes: string[]][] = [
  ["bytes", ["0xff01", "0xfe01", "0xff01", "cat"]],
  ["digests", ["0xc8c8c8c8", "0xc9c9c9c9", "0xcacacaca", "0xc8c8c8c8"]],
  ["byte_order_mark", ["\ufeffcat", "cat", "dog", "cat"]],
  ["microseconds", [`${day}.000001Z`, `${day}.000002Z`, `${day}.000001Z`, `${day}.003Z`]],
  ["int96", [`${day}.000001000Z`, `${day}.000002000Z`, `${day}.000001000Z`, `${day}.003Z`]],
  ["nanoseconds", [
    "1969-12-31T23:59:59.999999999Z",
    "1970-01-01T00:00:00.000000002Z",
    "1969-12-31T23:59:59.999999999Z",
    "1970-01-01T00:00:00.003Z",
  ]],
  ["decimal_ids", ["1152921504606846976", "1152921504606846977", "1", "1152921504606846976"]],
  ["decimal_cents", ["29", "7", "29", "1"]],
  ["decimal_fractions", ["4503599627370497.30", "4503599627370497.40", "-0.05", "1.20"]],
  ["json", ['{"a":1}', '{"a":2}', "1", '{"a":1}']],
  ["odd_names", ["0", "1", "0", "1"]],
];

for (const [file, classes] of kept) {
  Deno.test(`labels of ${file}.parquet keep their identity`, async () => {
    assert.deepEqual(await classesOf(file), classes);
  });
}

const faults: [files: string[], message: RegExp][] = [
  [["structs"], /The label of row 0 of structs.parquet is a struct; labels are integers/],
  [["maps"], /The label of row 0 of maps.parquet is a struct; labels are integers/],
  [["out_of_range"], /The label of row 0 of out_of_range.parquet is a time out of range; labels/],
  [
    ["cat_dog", "dog_cat"],
    /cat_dog.parquet and .*dog_cat.parquet name different classes, or in another order/,
  ],
];

for (const [files, message] of faults) {
  Deno.test(`labels of ${files.join(" and ")} are refused in one line`, async () => {
    await assert.rejects(classesOf(...files), (error: Error) => {
      assert.ok(error instanceof UserError, String(error.stack));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}

Deno.test("files of a split without names of classes take those of the others", async () => {
  const both = ["cat", "dog", "cat", "dog", "cat", "dog", "cat", "dog"];
  assert.deepEqual(await classesOf("unnamed", "cat_dog"), both);
  assert.deepEqual(await classesOf("cat_dog", "unnamed"), both);
});
