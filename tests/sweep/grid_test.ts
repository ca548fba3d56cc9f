import assert from "node:assert/strict";
import {
  combinations,
  readDimensions,
  settingOf,
  settingPaths,
  settingWords,
  studyNameOf,
  valueText,
} from "../../lib/sweep/grid.ts";

Deno.test("settings of single values can be swept, also those within others, and what decides no result can't", () => {
  const paths = settingPaths();
  for (
    const path of ["batchSize", "cycles", "classifier.C", "encoder.model", "generator", "start"]
  ) {
    assert.ok(paths.includes(path), path);
  }
  for (
    const path of [
      "name",
      "$schema",
      "classifier",
      "strategies",
      "figure.form",
      "seeds",
      "start.indices",
    ]
  ) {
    assert.ok(!paths.includes(path), path);
  }
});

Deno.test("all combinations come in the order of the values, the last setting first to change", () => {
  const dimensions = readDimensions(["batchSize=10,25", "generator=mt19937,seedrandom"]);
  assert.deepEqual(combinations(dimensions), [
    { batchSize: 10, generator: "mt19937" },
    { batchSize: 10, generator: "seedrandom" },
    { batchSize: 25, generator: "mt19937" },
    { batchSize: 25, generator: "seedrandom" },
  ]);
});

Deno.test("a study is named by its settings, in signs that a folder may have", () => {
  assert.equal(
    studyNameOf("fashion", { batchSize: 10, "classifier.C": 0.001 }),
    "fashion-batchSize-10-classifier.C-0.001",
  );
  assert.equal(studyNameOf("a", { "encoder.model": "../my/model" }), "a-encoder.model-.._my_model");
});

Deno.test("values are told as they are written", () => {
  assert.deepEqual([null, "mt19937", 0.01, true].map(valueText), [
    "none",
    "mt19937",
    "0.01",
    "true",
  ]);
  assert.equal(settingWords({ batchSize: 10, "classifier.C": 1 }), "batchSize 10, C 1");
  assert.equal(settingOf({ classifier: { C: 1 } }, "classifier.C"), 1);
  assert.equal(settingOf({ batchSize: 1 }, "start"), null);
});

Deno.test("two spellings of one number are one value", () => {
  assert.throws(() => readDimensions(["classifier.C=0.1,1e-1"]), {
    name: "UserError",
    message: /1e-1 comes twice/,
  });
});
