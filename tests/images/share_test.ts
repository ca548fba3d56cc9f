import assert from "node:assert/strict";
import type { Split } from "../../lib/images/image_set.ts";
import { shareIndices, shareSplit } from "../../lib/images/share.ts";

/** Ten images each of three classes, which say where they are. */
const labels = Array.from({ length: 30 }, (_, i) => i % 3);
const split: Split = {
  count: 30,
  labels,
  name: "train.parquet",
  files: [{ name: "train.parquet", path: "/train.parquet" }],
  column: "image",
  async *images(from) {
    for (let i = from; i < 30; i++) yield { bytes: Uint8Array.of(i), name: `row ${i}` };
  },
};

async function rows(split: Split, from = 0): Promise<number[]> {
  const found: number[] = [];
  for await (const { bytes } of split.images(from)) found.push(bytes[0]);
  return found;
}

Deno.test("a share has the same part of each class, and images follow their labels", async () => {
  const { pool, test } = shareSplit(split, 0.2);
  assert.deepEqual([pool.count, test.count], [24, 6]);
  for (const part of [pool, test]) {
    const found = await rows(part);
    assert.deepEqual(found.map((i) => labels[i]), part.labels);
    for (const label of [0, 1, 2]) {
      assert.equal(part.labels.filter((other) => other === label).length, part.count / 3);
    }
    assert.deepEqual(await rows(part, 4), found.slice(4));
    assert.deepEqual(await rows(part, part.count), []);
  }
  const both = [...await rows(pool), ...await rows(test)];
  assert.deepEqual(both.sort((a, b) => a - b), labels.map((_, i) => i));
  assert.deepEqual(await rows(shareSplit(split, 0.2).test), await rows(test), "always the same");
});

Deno.test("what is shared depends on which labels are equal and how they are ordered, not on their kind", () => {
  const expected = shareIndices(labels, 0.3, "a");
  assert.deepEqual(shareIndices(labels.map((label) => BigInt(label)), 0.3, "a"), expected);
  assert.deepEqual(shareIndices(labels.map((label) => `class ${label}`), 0.3, "a"), expected);
  assert.deepEqual(shareIndices(labels.map((label) => [label]), 0.3, "a"), expected);
});

Deno.test("a class with one image cannot be shared, and the message names the way out", () => {
  assert.throws(() => shareIndices([0, 1, 1], 0.5, "few.parquet"), {
    name: "UserError",
    message:
      /few.parquet cannot be split with a test share of 0.5 \(.*\); give "test" another share/,
  });
});

Deno.test("a missing label is told as such, with its row before the split", () => {
  const oneLess = labels.map((label, i) => i === 17 ? -1 : label);
  assert.throws(() => shareSplit({ ...split, labels: oneLess }, 0.2), {
    name: "UserError",
    message: /The label of row 17 of train.parquet is missing \(-1\)/,
  });
});
