import assert from "node:assert/strict";
import { type CellSettings, runCell } from "../../lib/experiment/cell.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { toyDataset } from "./toy.ts";

const dataset = toyDataset();
const settings: CellSettings = {
  options: {},
  repetition: 0,
  cycles: 3,
  batchSize: 5,
  maxCandidates: 0.5,
  classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
  generator: "mt19937",
};
const strategy = await loadStrategy("UncertaintySampling");
const checked = { ...settings, options: strategy.options.parse({}) };

Deno.test("a cell has a cycle before any label, and then one per query", async () => {
  const cycles = await Array.fromAsync(runCell(dataset, strategy, checked));
  assert.deepEqual(cycles.map(({ picks }) => picks.length), [0, 5, 5, 5]);
  const picks = cycles.flatMap(({ picks }) => picks);
  assert.equal(new Set(picks).size, picks.length);
});

Deno.test("a cell goes on from any cycle as if it had never stopped", async () => {
  const cycles = await Array.fromAsync(runCell(dataset, strategy, checked));
  for (let known = 1; known <= cycles.length; known++) {
    const finished = cycles.slice(0, known);
    const rest = await Array.fromAsync(runCell(dataset, strategy, checked, { finished }));
    assert.deepEqual(rest, cycles.slice(known));
  }
});

Deno.test("a cell ends early once the pool is used up", async () => {
  const cycles = await Array.fromAsync(
    runCell(dataset, strategy, { ...checked, cycles: 9, batchSize: 25, maxCandidates: 1 }),
  );
  assert.deepEqual(cycles.map(({ picks }) => picks.length), [0, 25, 25, 10]);
});

Deno.test("cycles tell seconds by the clock that is given, and none without a clock", async () => {
  let clock = 0;
  const timed = await Array.fromAsync(runCell(dataset, strategy, checked, { now: () => clock++ }));
  const seconds = timed.map(({ querySeconds, fitSeconds, scoreSeconds }) => [
    querySeconds,
    fitSeconds,
    scoreSeconds,
  ]);
  assert.deepEqual(seconds, [[0, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]);
  const untimed = await Array.fromAsync(runCell(dataset, strategy, checked));
  for (const [i, { querySeconds, fitSeconds, scoreSeconds, ...result }] of untimed.entries()) {
    assert.deepEqual([querySeconds, fitSeconds, scoreSeconds], [undefined, undefined, undefined]);
    assert.deepEqual(result, { picks: timed[i].picks, accuracy: timed[i].accuracy });
  }
});

Deno.test("a cell that starts with labels has them in cycle 0, and goes on from there", async () => {
  const start = { indices: [4, 8, 30] };
  const cycles = await Array.fromAsync(runCell(dataset, strategy, { ...checked, start }));
  assert.deepEqual(cycles.map(({ picks }) => picks.length), [3, 5, 5, 5]);
  assert.deepEqual(cycles[0].picks, [4, 8, 30]);
  const picks = cycles.flatMap(({ picks }) => picks);
  assert.equal(new Set(picks).size, picks.length);
  const finished = cycles.slice(0, 2);
  const rest = await Array.fromAsync(
    runCell(dataset, strategy, { ...checked, start }, { finished }),
  );
  assert.deepEqual(rest, cycles.slice(2));
});

Deno.test("all strategies of a repetition start from the same random labels of each class", async () => {
  const start = { perClass: 2 };
  const starts = await Promise.all(["RandomSampling", "CoreSet"].map(async (name) => {
    const other = await loadStrategy(name);
    const options = other.options.parse({});
    const [first] = await Array.fromAsync(runCell(dataset, other, { ...checked, options, start }));
    return first.picks;
  }));
  assert.equal(starts[0].length, 6);
  assert.deepEqual(starts[0], starts[1]);
});

Deno.test("a cell refuses embeddings that are not finite, and sets that do not fit together, by row and column", async () => {
  const refused = async (changes: object, message: RegExp) =>
    await assert.rejects(
      Array.fromAsync(runCell({ ...dataset, ...changes }, strategy, checked)),
      { name: "UserError", message },
    );
  for (const value of [NaN, Infinity, -Infinity]) {
    const data = dataset.pool.data.slice();
    data[9] = value;
    await refused(
      { pool: { ...dataset.pool, data } },
      /dataset: pool: row 2, column 1 is .*finite/,
    );
    await refused({ test: { ...dataset.pool, data } }, /dataset: test: row 2, column 1 is/);
  }
  const doubles = { ...dataset.test, data: Float64Array.from(dataset.test.data) };
  await refused({ test: doubles }, /4 columns of Float32Array, the test set 4 of Float64Array/);
  await refused(
    { poolLabels: new Int32Array(60).fill(3) },
    /poolLabels: expected classes of 0 to 2/,
  );
  await refused(
    { testLabels: new Int32Array(7) },
    /testLabels: .* each of the 30 samples, found 7/,
  );
});
