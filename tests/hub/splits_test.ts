import assert from "node:assert/strict";
import { findSplits } from "../../lib/hub/splits.ts";

Deno.test("splits are found by the names that the hub's tools give them", () => {
  const shards = [
    "data/test-00000-of-00001.parquet",
    "data/train-00001-of-00002.parquet",
    "data/train-00000-of-00002.parquet",
    "README.md",
  ];
  assert.deepEqual(findSplits(shards, "a/b"), {
    train: [shards[2], shards[1]],
    test: [shards[0]],
  });
  assert.deepEqual(findSplits(["train/0000.parquet", "test/0000.parquet"], "a/b"), {
    train: ["train/0000.parquet"],
    test: ["test/0000.parquet"],
  });
});

Deno.test("without a test split, a validation split is taken", () => {
  const { test } = findSplits(["train.parquet", "validation.parquet"], "a/b");
  assert.deepEqual(test, ["validation.parquet"]);
});

const faults: [string, string[], RegExp][] = [
  ["no test split", ["train.parquet"], /a\/b has no parquet files of a train and a test split; it/],
  ["no parquet file", ["README.md"], /a\/b has no parquet files of a train and a test split$/],
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
    assert.throws(() => findSplits(paths, "a/b"), { name: "UserError", message });
  });
}
