import assert from "node:assert/strict";
import { z } from "zod";
import { runCell } from "../../lib/experiment/cell.ts";
import type { Dataset } from "../../lib/experiment/check_dataset.ts";
import { query, type QueryInput } from "../../lib/experiment/query.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL, type StrategyModule } from "../../lib/strategies/strategy.ts";
import { toyDataset } from "./toy.ts";

const dataset: Dataset = toyDataset();

/** The toy pool with two labels. */
function input(changes: object = {}): QueryInput {
  const labels = new Int32Array(60).fill(MISSING_LABEL);
  labels[0] = 0;
  labels[1] = 1;
  return { embeddings: dataset.pool, labels, classCount: 3, batchSize: 4, ...changes };
}

Deno.test("a query picks what the same query of a study picks", async () => {
  const strategy = await loadStrategy("CoreSet");
  const cycles = await Array.fromAsync(runCell(dataset, strategy, {
    options: strategy.options.parse({}),
    repetition: 1,
    cycles: 2,
    batchSize: 4,
    maxCandidates: 0.5,
    classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
    generator: "mt19937",
  }));
  const labels = new Int32Array(60).fill(MISSING_LABEL);
  for (const { picks } of cycles.slice(1)) {
    const picked = await query("CoreSet", input({ labels, repetition: 1, maxCandidates: 0.5 }));
    assert.deepEqual([...picked], picks);
    for (const pick of picks) labels[pick] = dataset.poolLabels[pick];
  }
});

Deno.test("a query of a pool that is labeled to the end picks nothing", async () => {
  assert.deepEqual(await query("Badge", input({ labels: dataset.poolLabels })), new Int32Array(0));
});

const withValue = (at: number, value: number) => {
  const data = dataset.pool.data.slice();
  data[at] = value;
  return { embeddings: matrix(data, 60, 4) };
};

const withLabel = (label: number) => {
  const labels = input().labels.slice();
  labels[7] = label;
  return { labels };
};

const faults: [string, object, RegExp][] = [
  ["a negative batch size", { batchSize: -1 }, /^query: batchSize: .*>=1, found -1$/],
  ["no batch size", { batchSize: undefined }, /^query: batchSize: missing; .*expected int|number/],
  ["a fraction of a pick", { batchSize: 2.5 }, /^query: batchSize: .*expected int, found 2\.5$/],
  ["no candidates", { maxCandidates: 0 }, /^query: maxCandidates: .*>0, found 0$/],
  [
    "candidates between one and two",
    { maxCandidates: 1.5 },
    /^query: maxCandidates: a fraction up to 1, or a whole number, found 1\.5$/,
  ],
  ["candidates that are no number", { maxCandidates: NaN }, /^query: maxCandidates: .*found NaN$/],
  ["a NaN", withValue(9, NaN), /^query: embeddings: row 2, column 1 is NaN; .*finite/],
  ["an infinite value", withValue(239, -Infinity), /row 59, column 3 is -Infinity; .*finite/],
  [
    "embeddings without a shape",
    { embeddings: { data: new Float32Array(8), rows: 3, columns: 3 } },
    /^query: embeddings: .*found 3 rows, 3 columns and 8 values/,
  ],
  [
    "embeddings that are no typed array",
    { embeddings: { data: [1, 2], rows: 1, columns: 2 } },
    /^query: embeddings: expected a matrix over a Float32Array .*matrix\(data, rows, columns\)/,
  ],
  [
    "a label that is no class",
    withLabel(3),
    /^query: labels: expected classes of 0 to 2, or -1 .*, found 3 at sample 7$/,
  ],
  ["a label below the missing one", withLabel(-2), /^query: labels: .*found -2 at sample 7$/],
  [
    "labels of another length",
    { labels: new Int32Array(59) },
    /^query: labels: expected one label for each of the 60 samples, found 59$/,
  ],
  ["labels in a plain array", { labels: [0, 1] }, /^query: labels: expected an Int32Array/],
  ["no class", { classCount: 0 }, /^query: classCount: .*found 0$/],
  ["half a repetition", { repetition: 0.5 }, /^query: repetition: .*expected int, found 0\.5$/],
  ["a negative repetition", { repetition: -1 }, /^query: repetition: .*found -1$/],
  ["an unknown generator", { generator: "pcg" }, /^query: generator: .*"mt19937".*found "pcg"$/],
  ["a wrong classifier", { classifier: { C: -1 } }, /^query: classifier\.C: .*found -1$/],
  [
    "an unknown setting",
    { classifier: { c: 1 } },
    /^query: classifier: unknown key "c"; did you mean "C"\?$/,
  ],
  [
    "a mistyped key",
    { batchsize: 4 },
    /^query: unknown key "batchsize"; did you mean "batchSize"\?$/,
  ],
  [
    "an unknown option",
    { options: { speed: 1 } },
    /^query: options: unknown key "speed"; there are centers$/,
  ],
];

for (const [fault, changes, message] of faults) {
  Deno.test(`${fault} is named with its value, in one line`, async () => {
    await assert.rejects(() => query("Badge", input(changes)), (error: Error) => {
      assert.equal(error.name, "UserError", String(error.stack));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}

Deno.test("a mistyped strategy is told the nearest name", async () => {
  await assert.rejects(
    () => query("Bagde", input()),
    { name: "UserError", message: 'Unknown strategy "Bagde"; did you mean "Badge" or "BALD"?' },
  );
});

Deno.test("options of a strategy of one's own are checked too, by whatever parses them", async () => {
  const strategy = (options: StrategyModule["options"]): StrategyModule => ({
    options,
    query: ({ candidates, batchSize }) => candidates.slice(0, batchSize),
  });
  const byZod = strategy(z.strictObject({ power: z.number().default(1) }));
  assert.equal((await query(byZod, input())).length, 4);
  await assert.rejects(
    () => query(byZod, input({ options: { power: "2" } })),
    { name: "UserError", message: /^query: options: power: .*expected number, found "2"$/ },
  );
  const byHand = strategy({
    parse() {
      throw new TypeError("no options, please");
    },
  });
  await assert.rejects(() => query(byHand, input()), { message: "no options, please" });
});
