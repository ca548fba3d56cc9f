import assert from "node:assert/strict";
import { type CellSettings, runCell as runWhole } from "../../lib/experiment/cell.ts";
import { runCell } from "../../lib/experiment/checked_cell.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { toyDataset } from "./toy.ts";

const dataset = toyDataset();
const strategy = await loadStrategy("CoreSet");
const settings: CellSettings = {
  options: strategy.options.parse({}),
  repetition: 0,
  cycles: 2,
  batchSize: 5,
  maxCandidates: 1,
  classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
  generator: "mt19937",
};

Deno.test("a cell of a script is the cell of a study", async () => {
  const cycles = await Array.fromAsync(runCell(dataset, strategy, settings));
  assert.equal(cycles.length, 3);
  assert.deepEqual(cycles, await Array.fromAsync(runWhole(dataset, strategy, settings)));
});

Deno.test("whatever argument or setting is missing or wrong is told in one line, before any work", () => {
  // deno-lint-ignore no-explicit-any
  const run = (...args: any[]) => () => (runCell as any)(...args);
  const told: [() => unknown, RegExp][] = [
    [run(), /^runCell: dataset: expected an object of pool, .* found undefined$/],
    [run(null), /^runCell: dataset: .* found null$/],
    [run({}), /^dataset: pool: expected a matrix/],
    [run(dataset), /^runCell: strategy: expected the module of a strategy, such as await loadStr/],
    [run(dataset, "CoreSet"), /^runCell: strategy: expected the module of a strategy/],
    [run(dataset, strategy), /^runCell: settings: /],
    [run(dataset, strategy, { ...settings, cycels: 3 }), /settings: unknown key "cycels"; did you/],
    [run(dataset, strategy, { ...settings, options: { cool: 1 } }), /options: unknown key "cool"/],
    [run(dataset, strategy, { ...settings, start: { indices: [-1] } }), /settings: start/],
  ];
  for (const key of Object.keys(settings)) {
    told.push([
      run(dataset, strategy, { ...settings, [key]: undefined }),
      new RegExp(`${key}.*; `),
    ]);
  }
  for (const [call, message] of told) {
    assert.throws(call, (error: Error) => {
      assert.equal(error.name, "UserError", `${message}: ${error.stack}`);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"), error.message);
      return true;
    });
  }
});
