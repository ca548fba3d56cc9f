import assert from "node:assert/strict";
import { caseTwin, collidingPaths, foldedName } from "../lib/same_name.ts";

Deno.test("names are one if they differ in case, or in how letters are composed, only", () => {
  assert.equal(foldedName("B\u00e4R"), foldedName("ba\u0308r"));
  assert.equal(caseTwin("Tiny", ["tiny", "Tiny", "other"]), "tiny");
  assert.equal(caseTwin("tiny", ["tiny", "tin"]), undefined);
});

Deno.test("files whose paths differ in case only collide on macOS and Windows", () => {
  const paths = ["data/Train.parquet", "data/test.parquet", "data/train.parquet"];
  const both = ["data/Train.parquet", "data/train.parquet"];
  assert.deepEqual(collidingPaths(paths, "darwin"), both);
  assert.deepEqual(collidingPaths(paths, "windows"), both);
  assert.equal(collidingPaths(paths, "linux"), undefined);
  assert.equal(collidingPaths(paths.slice(1), "darwin"), undefined);
});
