import assert from "node:assert/strict";
import { checkExperiment } from "../../lib/experiment/experiment.ts";
import { cellState, countCycles, planCells } from "../../lib/experiment/plan.ts";
import { planPublication, studyOf } from "../../lib/experiment/publication.ts";
import { boundBytes } from "../../lib/experiment/result_bytes.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { fitClassifier, score } from "../../lib/classifier/classifier.ts";
import { sha256 } from "../../lib/store/store.ts";
import { project, quietly, toyDataset, toyStudy } from "./toy.ts";

Deno.test("bounds are cells of their own, and change none of the strategies'", async () => {
  await using study = await toyStudy({ bounds: ["WholePool"] });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  assert.deepEqual(plans.map(({ strategy, isBound }) => [strategy.label, isBound]), [
    ["RandomSampling", false],
    ["CoreSet", false],
    ["WholePool", true],
    ["RandomSampling", false],
    ["CoreSet", false],
    ["WholePool", true],
  ]);
  const without = await planCells(store, project, { ...experiment, bounds: undefined }, embedded);
  const hashes = plans.filter(({ isBound }) => !isBound).map(({ hash }) => hash);
  assert.deepEqual(without.map(({ hash }) => hash), hashes);
  assert.ok("lib/bounds/whole_pool.ts" in plans[2].key.code);
  assert.ok(!("lib/bounds/with_truth.ts" in plans[0].key.code));
});

Deno.test("the whole pool is labeled and fitted once for all repetitions, whatever the seeds and the batches", async () => {
  await using study = await toyStudy({ bounds: [{ name: "WholePool", label: "All labels" }] });
  const { store, experiment, embedded } = study;
  const wholes = async (changes: object) => {
    const plans = await planCells(store, project, { ...experiment, ...changes }, embedded);
    return plans.filter(({ isBound }) => isBound);
  };
  const plans = await wholes({});
  assert.equal(
    new Set([...plans, ...await wholes({ batchSize: 7, cycles: 9 })].map(({ hash }) => hash)).size,
    1,
  );
  const other = await wholes({ classifier: { ...experiment.classifier, C: 1 } });
  assert.notEqual(other[0].hash, plans[0].hash);
  assert.equal(countCycles(plans), 2);

  const { failures, finished } = await runCells(store, plans, quietly);
  assert.deepEqual([failures, finished], [[], 1]);
  const { cycles: [cycle], done } = await cellState(store, plans[1]);
  assert.ok(done);
  assert.deepEqual(cycle.picks, Array.from({ length: 60 }, (_, i) => i));
  const { pool, poolLabels, test, testLabels, classCount } = toyDataset();
  const options = { classCount, settings: experiment.classifier, seed: 0 };
  const classifier = await fitClassifier(pool, poolLabels, options);
  assert.equal(cycle.accuracy, await score(classifier, test, testLabels));
});

Deno.test("a publication has bounds apart from results, by the hash of what is published of them", async () => {
  await using study = await toyStudy({ bounds: ["WholePool"] });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  const strategies = plans.filter(({ isBound }) => !isBound);
  await runCells(store, strategies, quietly);
  await assert.rejects(planPublication(store, project, experiment, embedded), {
    name: "UserError",
    message: /^toy: 2 of 6 cells are not done; /,
  });
  await runCells(store, plans, quietly);
  const publication = await planPublication(store, project, experiment, embedded);
  const told = studyOf(publication);
  assert.equal(told.cells.length, 4);
  const { accuracy } = (await cellState(store, plans[2])).cycles[0];
  assert.deepEqual(told.bounds, [
    {
      strategy: "WholePool",
      repetitions: [0, 1],
      labeled: [60],
      accuracies: [[accuracy], [accuracy]],
    },
  ]);
  const picks = Array.from({ length: 60 }, (_, i) => i);
  const hash = sha256(boundBytes([{ picks, accuracy }]));
  assert.deepEqual(publication.provenance.bounds, { WholePool: [hash, hash] });
  assert.deepEqual(Object.keys(publication.provenance.results), ["RandomSampling", "CoreSet"]);
  assert.ok("step 2, WholePool" in publication.provenance.code);
});

for (
  const [what, bounds, message] of [
    [
      "an unknown bound",
      ["WholePol"],
      /bounds\[0\]: unknown bound "WholePol"; did you mean "WholePool"\?/,
    ],
    [
      "a strategy as a bound",
      ["CoreSet"],
      /bounds\[0\]: unknown bound "CoreSet"; there are WholePool/,
    ],
    [
      "a bound with a strategy's label",
      [{ name: "WholePool", label: "CoreSet" }],
      /bounds\[0\]: a second "CoreSet"; give it a label of its own/,
    ],
    [
      "an option that a bound does not have",
      [{ name: "WholePool", options: { size: 3 } }],
      /bounds\[0\] \(WholePool\): options: .*size/,
    ],
    ["an empty list of bounds", [], /bounds: /],
  ] as const
) {
  Deno.test(`${what} is refused by its place`, async () => {
    const content = {
      name: "toy",
      data: { embeddings: "toy.npz" },
      strategies: ["RandomSampling", "CoreSet"],
      bounds,
    };
    await assert.rejects(checkExperiment(content, "/toy.json"), { name: "UserError", message });
  });
}

Deno.test("a bound is no strategy", async () => {
  const content = { name: "toy", data: { embeddings: "toy.npz" }, strategies: ["WholePool"] };
  await assert.rejects(checkExperiment(content, "/toy.json"), {
    name: "UserError",
    message: /strategies\[0\]: unknown strategy "WholePool"/,
  });
});
