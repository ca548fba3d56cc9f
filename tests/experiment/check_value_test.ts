import assert from "node:assert/strict";
import { z } from "zod";
import { checkExperiment, experimentFile } from "../../lib/experiment/experiment.ts";
import { checkValue } from "../../lib/experiment/check_value.ts";

const valid = {
  name: "mine",
  data: { parquet: { train: "a.parquet", test: "b.parquet" } },
  encoder: { model: "m", revision: "r" },
  strategies: ["RandomSampling"],
};

const refused = (value: unknown, message: RegExp) =>
  assert.throws(() => checkValue(experimentFile, value, "mine.json"), {
    name: "UserError",
    message,
  });

Deno.test("a mistyped key gets the nearest right one, at every depth of the experiment file", () => {
  refused({ ...valid, cylces: 3 }, /^mine\.json: unknown key "cylces"; did you mean "cycles"\?$/);
  refused(
    { ...valid, classifier: { tolerance: 1, c: 2 } },
    /^mine\.json: classifier: unknown key "tolerance"; there are C, tol, maxIterations$/,
  );
  refused({ ...valid, encoder: { ...valid.encoder, poling: "cls" } }, /encoder: .* "pooling"\?$/);
  refused(
    { ...valid, strategies: [{ name: "Badge", lable: "B" }] },
    /strategies\[0\]: unknown key "lable"; did you mean "label"\?$/,
  );
});

Deno.test("a mistyped option of a strategy names the strategy and the nearest option", async () => {
  const experiment = { ...valid, strategies: [{ name: "ProbCover", options: { alfa: 0.5 } }] };
  await assert.rejects(checkExperiment(experiment, "/mine.json"), {
    name: "UserError",
    message: /^\/mine\.json: strategies\[0\] \(ProbCover\): options: unknown key "alfa"; .*"alpha"/,
  });
});

Deno.test("keys of a list's objects and of alternatives are known", () => {
  const schema = z.strictObject({
    list: z.array(z.strictObject({ first: z.int().optional(), second: z.int().optional() })),
    either: z.union([z.strictObject({ file: z.string() }), z.int()]).optional(),
  });
  const told = (value: unknown, message: RegExp) =>
    assert.throws(() => checkValue(schema, value, "value"), { message });
  told({ list: [{}, { frist: 1 }] }, /list\[1\]: unknown key "frist"; did you mean "first"\?/);
});

Deno.test("every key of an experiment file is found again when it is mistyped, whatever else is missing then", () => {
  const columns = { image: "image", label: "label" };
  const files = [
    {
      ...valid,
      data: { hub: { dataset: "a/b", revision: "r", pool: "p", test: 0.1, ...columns } },
      encoder: { model: "m", batchSize: 1, dtype: "fp32", device: "cpu", pooling: "cls" },
      start: { indices: [1] },
      reps: 1,
      cycles: 1,
      batchSize: 1,
      maxCandidates: 1,
      classifier: { C: 1, tol: 1, maxIterations: 1 },
      generator: "mt19937",
      figure: { width: 9, height: 9, panels: ["accuracy"], strategies: ["Badge"], labels: {} },
    },
    { ...valid, data: { parquet: { train: "a", test: "b", ...columns } }, start: { csv: "a.csv" } },
    { ...valid, data: { folder: { train: "a", test: "b" } }, start: { perClass: 1 } },
    { ...valid, data: { embeddings: "a.npz" } },
    { ...valid, strategies: ["Badge", { name: "Badge", label: "b", options: {} }] },
  ];
  let tried = 0;
  for (const file of files) {
    checkValue(experimentFile, file, "mine.json");
    for (const path of keysOf(file)) {
      const mistyped = structuredClone(file) as Nested;
      const holder = path.slice(0, -1).reduce((at, key) => at[key] as Nested, mistyped);
      const key = path.at(-1)!;
      const wrong = key[0] + key;
      holder[wrong] = holder[key];
      delete holder[key];
      refused(mistyped, new RegExp(`unknown key "${wrong}"; did you mean (".*" or )?"${key}"`));
      tried++;
    }
  }
  assert.ok(tried > 60);
});

type Nested = { [key: string]: unknown };

/** Paths of all keys of objects, at every depth. */
function keysOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(Array.isArray(value) ? [] : [[...path, key]]),
    ...keysOf(inner, [...path, key]),
  ]);
}
