import assert from "node:assert/strict";
import { join } from "node:path";
import { type ExperimentContent, runExperiment } from "../../lib/experiment/run_experiment.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import { learningCurves } from "../../lib/figures/study.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { toyDataset } from "./toy.ts";

const { classCount, ...data } = toyDataset();
const content: ExperimentContent = {
  data,
  strategies: ["RandomSampling", { name: "CoreSet", label: "farthest first" }],
  reps: 2,
  cycles: 2,
  batchSize: 5,
};

Deno.test("an experiment in memory gives the cells that runCell gives, and their mean areas", async () => {
  const progress: number[][] = [];
  const results = await runExperiment(content, {
    onProgress: (done, total) => progress.push([done, total]),
  });
  assert.deepEqual(progress.at(-1), [12, 12]);
  assert.deepEqual(results.strategies, ["RandomSampling", "farthest first"]);
  assert.equal(results.baseline, "RandomSampling");
  assert.equal(results.cells.length, 4);
  for (const { strategy: label, repetition, cycles } of results.cells) {
    const strategy = await loadStrategy(label === "RandomSampling" ? label : "CoreSet");
    const expected = await Array.fromAsync(runCell({ ...data, classCount }, strategy, {
      options: strategy.options.parse({}),
      repetition,
      cycles: 2,
      batchSize: 5,
      maxCandidates: 0.2,
      classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
      generator: "mt19937",
    }));
    const withoutTimes = ({ picks, accuracy }: typeof expected[number]) => ({ picks, accuracy });
    assert.deepEqual(cycles.map(withoutTimes), expected.map(withoutTimes));
  }
  for (const { strategy, accuracies } of learningCurves(results)) {
    const all = accuracies.flat();
    const mean = all.reduce((sum, accuracy) => sum + accuracy, 0) / all.length;
    assert.ok(Math.abs(results.alcu[strategy] - mean) < 1e-12);
  }
});

Deno.test("an experiment file is run, published, and found again in its data folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { data: _, ...settings } = content;
    const path = join(folder, "mine.json");
    const { writeNpz } = await import("../../lib/images/npz.ts");
    const array = (data: Int32Array) => ({ data: data.slice(), shape: [data.length] });
    const bytes = writeNpz({
      X_pool: { data: data.pool.data, shape: [60, 4] },
      y_pool: array(data.poolLabels),
      X_test: { data: data.test.data, shape: [30, 4] },
      y_test: array(data.testLabels),
    });
    await Deno.writeFile(join(folder, "mine.npz"), bytes);
    const file = { ...settings, name: "mine", data: { embeddings: "mine.npz" } };
    await Deno.writeTextFile(path, JSON.stringify(file));
    const options = {
      dataFolder: join(folder, "data"),
      outputFolder: join(folder, "out"),
      workers: 1,
    };
    const results = await runExperiment(path, options);
    const table = await Deno.readTextFile(join(folder, "out", "results.csv"));
    assert.equal(table.trim().split("\n").length, 1 + 4 * 3);
    await Deno.stat(join(folder, "out", "report.html"));

    // A second run finds all cells: each is told of once, with all its cycles.
    const told: number[] = [];
    const again = await runExperiment(path, {
      ...options,
      outputFolder: undefined,
      onProgress: (done) => told.push(done),
    });
    assert.deepEqual(told, [3, 6, 9, 12]);
    assert.deepEqual(again, results);
    const inMemory = await runExperiment(content);
    assert.deepEqual(inMemory.cells, results.cells);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const nan = data.pool.data.slice();
nan[5] = NaN;
const faults: [string, unknown, RegExp][] = [
  [
    "a mistyped strategy",
    { ...content, strategies: ["Bagde"] },
    /^experiment: strategies\[0\]: unknown strategy "Bagde"; did you mean "Badge" or "BALD"\?$/,
  ],
  [
    "a mistyped key",
    { ...content, repetitions: 3 },
    /^experiment: unknown key "repetitions"; there are .*reps/,
  ],
  ["nothing", undefined, /^runExperiment: expected an object such as .*, found undefined$/],
  [
    "no pool",
    { ...content, data: { ...data, pool: undefined } },
    /^experiment: data\.pool: expected/,
  ],
  ["no data", { ...content, data: undefined }, /^experiment: data: missing/],
  [
    "a NaN",
    { ...content, data: { ...data, pool: matrix(nan, 60, 4) } },
    /^experiment: data\.pool: row 1, column 1 is NaN/,
  ],
  [
    "a missing label",
    { ...content, data: { ...data, poolLabels: new Int32Array(60).fill(-1) } },
    /^experiment: data\.poolLabels: expected classes of 0 or more, found -1 at sample 0$/,
  ],
  [
    "one class only",
    { ...content, data: { ...data, poolLabels: new Int32Array(60) } },
    /^experiment: data\.poolLabels: all are class 0; a study needs two classes or more$/,
  ],
  ["a batch above the pool", { ...content, batchSize: 61 }, /batchSize: 61 is more than the 60/],
  ["a missing file", "/nowhere/mine.json", /^No experiment file \/nowhere\/mine\.json/],
];

for (const [fault, experiment, message] of faults) {
  Deno.test(`${fault} ends an experiment with one line, before any cell is run`, async () => {
    await assert.rejects(
      () => runExperiment(experiment as ExperimentContent),
      (error: Error) => {
        assert.equal(error.name, "UserError", String(error.stack));
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
  });
}

Deno.test("mistyped options and impossible ones end an experiment with one line", async () => {
  const wrong: [object, RegExp][] = [
    [{ workers: 0 }, /^runExperiment: options: workers: .*, found 0$/],
    [{ worker: 2 }, /^runExperiment: options: unknown key "worker"; did you mean "workers"\?$/],
    [{ onProgress: 3 }, /^runExperiment: options: onProgress: expected a function, found 3$/],
    [{ queryLimit: 0 }, /^runExperiment: options: queryLimit: .*, found 0$/],
  ];
  for (const [options, message] of wrong) {
    await assert.rejects(() => runExperiment(content, options), { name: "UserError", message });
  }
});
