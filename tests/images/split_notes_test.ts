import assert from "node:assert/strict";
import { noteOnClasses, noteOnFiles } from "../../lib/images/split_notes.ts";

Deno.test("classes that only the test set has are named, the first of them", () => {
  const labels = (pool: number[], test: number[]) => ({
    poolLabels: Int32Array.from(pool),
    testLabels: Int32Array.from(test),
    classNames: Array.from({ length: 9 }, (_, i) => `class ${i}`),
  });
  assert.deepEqual(noteOnClasses(labels([0, 1, 2], [0, 1])), []);
  assert.match(
    noteOnClasses(labels([0, 1], [3, 1, 3])).join("\n"),
    /^1 class is in the test set only, "class 3": no strategy can label one, .*$/,
  );
  assert.match(
    noteOnClasses(labels([0, 1], [2, 3, 4, 5, 6, 7, 8])).join("\n"),
    /^7 classes are in the test set only, "class 2", .*"class 6" and 2 more: .*$/,
  );
});

Deno.test("test files that the pool has too are counted by content", () => {
  assert.deepEqual(noteOnFiles(["a", "b"], ["c"]), []);
  assert.match(noteOnFiles(["a", "b"], ["b", "c"]).join("\n"), /^1 of 2 files of the test set are/);
  assert.match(noteOnFiles(["a", "b"], ["b", "a"]).join("\n"), /^All files of the test set are/);
});
