import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../lib/errors.ts";
import type { Split } from "../../lib/images/image_set.ts";
import { numberClasses } from "../../lib/images/labels.ts";
import { openParquet } from "../../lib/images/parquet.ts";
import { shareSplit } from "../../lib/images/share.ts";

const golden = fileURLToPath(new URL("../golden/images/", import.meta.url));
const columns = { image: "img", label: "fine_label" };

async function contents(split: Split, from = 0): Promise<string[]> {
  const hashes: string[] = [];
  for await (const { bytes } of split.images(from)) {
    hashes.push(createHash("sha256").update(bytes).digest("hex"));
  }
  return hashes;
}

Deno.test("files of a split follow one another, from any row on", async () => {
  const paths = ["train-00000-of-00002", "train-00001-of-00002"]
    .map((name) => `${golden}lookalike/${name}.parquet`);
  const split = await openParquet(paths, columns);
  assert.equal(split.count, 400);
  assert.deepEqual(split.labels.slice(0, 3).map(Number), [0, 1, 2]);
  assert.equal(split.classNames?.[99], "class 99");
  const all = await contents(split);
  assert.equal(all.length, 400);
  assert.equal(new Set(all).size, 398, "rows 7 and 301 repeat row 3");
  assert.equal(all[301], all[3]);
  for (const from of [1, 99, 100, 249, 250, 251, 399]) {
    assert.deepEqual(await contents(split, from), all.slice(from), `from row ${from}`);
  }
  const { value: image } = await split.images(251)[Symbol.asyncIterator]().next();
  assert.equal(image.name, "row 1 of train-00001-of-00002.parquet");
});

Deno.test("images may be plain bytes, and labels names", async () => {
  const structs = await openParquet([`${golden}bad/good.parquet`], columns);
  const bytes = await openParquet([`${golden}bad/plain_bytes.parquet`], columns);
  assert.deepEqual(await contents(bytes), await contents(structs));
  const names = await openParquet([`${golden}bad/names.parquet`], columns);
  const { poolLabels, classNames } = numberClasses(names, names);
  assert.deepEqual(classNames, ["cat", "cow", "dog"]);
  assert.deepEqual([...poolLabels], [0, 2, 1, 0, 2, 1]);
});

const faults: [file: string, message: RegExp, columns?: { image: string; label: string }][] = [
  ["nowhere", /No parquet file .*nowhere.parquet; check the path/],
  ["half", /half.parquet is not a whole parquet file/],
  ["damaged", /damaged.parquet is damaged in column "img", rows 0 to 5/],
  ["empty", /empty.parquet has no rows/],
  ["good", /no column "image"; it has "img", "fine_label"/, { image: "image", label: "label" }],
  ["good", /no column "label"; it has "img", "fine_label"/, { image: "img", label: "label" }],
  ["paths_only", /row 0 of paths_only.parquet has no bytes/],
  ["missing_label", /label of row 2 of missing_label.parquet is missing/],
  ["unlabeled", /label of row 0 of unlabeled.parquet is missing/],
  ["one_class", /All labels of one_class.parquet are of one class, 3/],
  ["float_label", /label of row 2 of float_label.parquet is 2.5; labels are integers/],
];

for (const [file, message, named = columns] of faults) {
  Deno.test(`${file}.parquet is refused in one line: ${message.source}`, async () => {
    await assert.rejects(async () => {
      const split = await openParquet([`${golden}bad/${file}.parquet`], named);
      numberClasses(split, split);
      await contents(split);
    }, (error: Error) => {
      assert.ok(error instanceof UserError, String(error.stack));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}

Deno.test("a file of LZ4 is read, although its pages without a value have no bytes", async () => {
  const { images } = await openParquet([`${golden}labels/lz4.parquet`], columns);
  const all = await Array.fromAsync(images(0), ({ bytes }) => [...bytes]);
  assert.deepEqual(all, [[0], [1], [2], [3]]);
});

Deno.test("no single wrong bit in a file's schema or number of rows mixes up rows, or ends in a stack trace", async () => {
  const bytes = await Deno.readFile(`${golden}labels/cat_dog.parquet`);
  const length = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a.parquet");
  try {
    const footer = bytes.length - 8 - length;
    // The schema and the number of rows; what follows is told column by column.
    for (let at = footer + 10; at < footer + 80; at++) {
      for (let bit = 0; bit < 8; bit++) {
        bytes[at] ^= 1 << bit;
        await Deno.writeFile(path, bytes);
        bytes[at] ^= 1 << bit;
        try {
          const { count, labels, images } = await openParquet([path], columns);
          assert.equal(labels.length, count, `byte ${at}, bit ${bit}`);
          assert.equal((await Array.fromAsync(images(0))).length, count, `byte ${at}, bit ${bit}`);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("of several files, the one with a wrong label is named, with the row in it", async () => {
  const paths = ["bad/good", "bad/missing_label", "bad/good"].map((name) =>
    `${golden}${name}.parquet`
  );
  const pool = await openParquet(paths, columns);
  assert.throws(
    () => numberClasses(pool, pool),
    /^UserError: The label of row 2 of missing_label\.parquet is missing/,
  );
  assert.throws(() => shareSplit(pool, 0.5), /The label of row 2 of missing_label\.parquet/);
});
