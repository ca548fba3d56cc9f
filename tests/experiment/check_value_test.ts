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
