import assert from "node:assert/strict";
import { query } from "../../lib/experiment/query.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "../../lib/strategies/strategy.ts";
import { toyDataset } from "../experiment/toy.ts";

/** What strategies get wrong, by what they return and what is said of it. */
const faults: Record<string, [(view: View) => unknown, RegExp]> = {
  "nothing": [() => undefined, /returned nothing; expected an Int32Array of 4/],
  "a promise of nothing": [() => Promise.resolve(null), /returned nothing/],
  "a plain array": [({ candidates }) => [...candidates].slice(0, 4), /an object \(Array\)/],
  "floating point": [() => Float64Array.of(0, 1, NaN, 3), /an object \(Float64Array\)/],
  "no pick": [() => new Int32Array(0), /returned 0 picks; expected 4/],
  "too few": [({ candidates }) => candidates.slice(0, 3), /returned 3 picks; expected 4/],
  "too many": [({ candidates }) => candidates, /returned \d+ picks; expected 4/],
  "one twice": [
    ({ candidates: [a, b, c] }) => Int32Array.of(a, b, c, b),
    /pick 3 of the strategy: \d+ was picked before, as pick 1/,
  ],
  "one outside": [
    ({ candidates: [a, b, c] }) => Int32Array.of(a, 100_000, b, c),
    /pick 1 of the strategy: 100000 is no position of the \d+ visible samples/,
  ],
  "a negative one": [
    ({ candidates: [a, b, c] }) => Int32Array.of(-1, a, b, c),
    /pick 0 of the strategy: -1 is no position/,
  ],
  "a labeled one": [
    ({ candidates: [a, b, c], labels }) =>
      Int32Array.of(a, b, c, labels.findIndex((label) => label !== MISSING_LABEL)),
    /pick 3 of the strategy: \d+ is no candidate: it has a label/,
  ],
};

for (const [name, [pick, message]] of Object.entries(faults)) {
  const strategy = { options: { parse: () => ({}) }, query: pick } as unknown as StrategyModule;

  Deno.test(`a strategy that returns ${name} is refused in a query, with the pick that is wrong`, async () => {
    const embeddings = matrix(Float32Array.from({ length: 40 }, (_, i) => Math.sin(i * i)), 20, 2);
    const labels = new Int32Array(20).fill(MISSING_LABEL);
    labels.set([0, 1], 5);
    const question = { embeddings, labels, classCount: 2, batchSize: 4 };
    await assert.rejects(query(strategy, question), (error: Error) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, /^query: the strategy given: /);
      assert.match(error.message, message);
      return true;
    });
  });

  Deno.test(`a strategy that returns ${name} is refused in a cell, with the cycle`, async () => {
    const cell = runCell(toyDataset(), strategy, {
      options: {},
      repetition: 0,
      start: { perClass: 1 },
      cycles: 3,
      batchSize: 4,
      maxCandidates: 0.5,
      classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
      generator: "mt19937",
    });
    await assert.rejects(Array.fromAsync(cell), (error: Error) => {
      assert.match(error.message, /^cycle 1: /);
      assert.match(error.message, message);
      return true;
    });
  });
}
