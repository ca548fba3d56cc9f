import assert from "node:assert/strict";
import * as greedyOracle from "../../lib/bounds/greedy_oracle.ts";
import type { BoundModule } from "../../lib/bounds/bound.ts";
import { withTruth } from "../../lib/bounds/with_truth.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { type CellSettings, runCell } from "../../lib/experiment/cell.ts";
import { loadDigits } from "../digits.ts";
import { toyDataset } from "../experiment/toy.ts";

const bound = greedyOracle as BoundModule;
const settings: Omit<CellSettings, "options" | "cycles"> = {
  repetition: 0,
  batchSize: 5,
  maxCandidates: 0.2,
  classifier: classifierSettings.parse({}),
  generator: "mt19937",
};

Deno.test("whole runs have the picks and accuracies of scikit-learn and numpy", async () => {
  const url = new URL("../golden/greedy_oracle.json", import.meta.url);
  const runs: { rep: number; picks: number[][]; accuracy: number[]; margins: number }[] = JSON
    .parse(await Deno.readTextFile(url));
  // Both ways to pick are among them.
  assert.ok(runs.every(({ margins }) => margins > 0 && margins < 15));
  const dataset = await loadDigits();
  for (const { rep, picks, accuracy } of runs) {
    const cycles = await Array.fromAsync(runCell(dataset, withTruth(bound, dataset), {
      ...settings,
      options: greedyOracle.options.parse({ sampleSize: 8 }),
      repetition: rep,
      cycles: 3,
      start: { indices: Array.from({ length: 20 }, (_, i) => i) },
    }));
    assert.deepEqual(cycles.slice(1).map((cycle) => cycle.picks), picks);
    assert.deepEqual(cycles.map((cycle) => cycle.accuracy), accuracy);
  }
});

Deno.test("a greedy oracle starts without labels, and ends with the pool", async () => {
  const dataset = toyDataset();
  const cycles = await Array.fromAsync(runCell(dataset, withTruth(bound, dataset), {
    ...settings,
    batchSize: 25,
    maxCandidates: 1,
    options: greedyOracle.options.parse({ sampleSize: 3 }),
    cycles: 9,
  }));
  assert.deepEqual(cycles.map(({ picks }) => picks.length), [0, 25, 25, 10]);
  assert.equal(new Set(cycles.flatMap(({ picks }) => picks)).size, 60);
});

Deno.test("a greedy oracle goes on from any cycle as if it had never stopped", async () => {
  const dataset = toyDataset();
  const all = { ...settings, cycles: 2, options: greedyOracle.options.parse({ sampleSize: 3 }) };
  const strategy = withTruth(bound, dataset);
  const cycles = await Array.fromAsync(runCell(dataset, strategy, all));
  const finished = cycles.slice(0, 2);
  const rest = await Array.fromAsync(runCell(dataset, strategy, all, { finished }));
  assert.deepEqual(rest, cycles.slice(2));
});
