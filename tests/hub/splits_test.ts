import assert from "node:assert/strict";
import { findSplits } from "../../lib/hub/splits.ts";

const dataset = "a/b";

Deno.test("splits are found by the names that the hub's tools give them", () => {
  const shards = [
    "data/test-00000-of-00001.parquet",
    "data/train-00001-of-00002-0a1b2c3d.parquet",
    "data/train-00000-of-00002-4e5f6a7b.parquet",
    "README.md",
  ];
  assert.deepEqual(findSplits(shards, { dataset }), {
    pool: [shards[2], shards[1]],
    test: [shards[0]],
    splits: ["test", "train"],
  });
  const folders = ["train/0000.parquet", "test/0000.parquet", "train/0001.parquet"];
  assert.deepEqual(findSplits(folders, { dataset }), {
    pool: ["train/0000.parquet", "train/0001.parquet"],
    test: ["test/0000.parquet"],
    splits: ["test", "train"],
  });
  const named = findSplits(["train/part-0.parquet", "test_images.parquet"], { dataset });
  assert.deepEqual([named.pool, named.test], [["train/part-0.parquet"], ["test_images.parquet"]]);
});

Deno.test("without a test split, a validation split is taken", () => {
  const { test } = findSplits(["train.parquet", "validation.parquet"], { dataset });
  assert.deepEqual(test, ["validation.parquet"]);
});

Deno.test("a split whose name begins like another is another split", () => {
  const files = ["train-0.parquet", "train_extra-0.parquet", "test.parquet"];
  const { pool, splits } = findSplits(files, { dataset });
  assert.deepEqual([pool, splits], [["train-0.parquet"], ["test", "train", "train_extra"]]);
});

Deno.test("pool and test set are the splits that the experiment names", () => {
  const files = ["train.parquet", "train_extra.parquet", "validation.parquet", "test.parquet"];
  const { pool, test } = findSplits(files, { dataset, pool: "train_extra", test: "validation" });
  assert.deepEqual([pool, test], [["train_extra.parquet"], ["validation.parquet"]]);
});

Deno.test("a share of the pool needs no files of a test split", () => {
  const { pool, test } = findSplits(["train.parquet"], { dataset, test: 0.2 });
  assert.deepEqual([pool, test], [["train.parquet"], []]);
});

const faults: [string, string[], RegExp][] = [
  [
    "no test split",
    ["train.parquet"],
    /^a\/b has no parquet files of the split test; it has train: name splits as "pool" and "test"/,
  ],
  [
    "no parquet file",
    ["README.md"],
    /^a\/b has no parquet files of the split train and of the split test; .* "refs\/convert\/parquet"$/,
  ],
  [
    "a missing part",
    ["train-00000-of-00002.parquet", "test.parquet"],
    /a\/b has 1 of 2 files like train-00000-of-00002\.parquet/,
  ],
  [
    "several configurations",
    ["fine/train.parquet", "coarse/train.parquet", "fine/test.parquet"],
    /a\/b has several configurations \(coarse, fine\); download one/,
  ],
];

for (const [fault, paths, message] of faults) {
  Deno.test(`${fault} of a data set is told, with what there is`, () => {
    assert.throws(() => findSplits(paths, { dataset }), { name: "UserError", message });
  });
}
