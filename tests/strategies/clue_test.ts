// Promises of CLUE: picks are spread over the candidates, and are where the classifier is unsure.

import assert from "node:assert/strict";
import * as clue from "../../lib/strategies/clue.ts";
import { MISSING_LABEL, type StrategyModule } from "../../lib/strategies/strategy.ts";
import { ask, askLine, checkPicks, makePool } from "./questions.ts";

const strategy = clue as StrategyModule;

Deno.test("without labels the picks are those nearest to the centres of plain k-means", async () => {
  // Three groups, each with one sample in the middle of the others.
  const places = [-1, 0, 1].flatMap((place) => [100, 200, 300].map((group) => group + place));
  const question = {
    embeddings: { data: Float64Array.from(places), rows: 9, columns: 1 },
    labels: new Int32Array(9).fill(MISSING_LABEL),
    classCount: 2,
    batchSize: 3,
    maxCandidates: 1,
    seed: 1,
  };
  const picks = await ask(strategy, question);
  assert.deepEqual(picks.map((pick) => places[pick]).sort(), [100, 200, 300]);
});

Deno.test("picks are the nearer to the border of two classes the lower the temperature", async () => {
  const farthest = async (temperature: number) => {
    const picks = [];
    for (let seed = 0; seed < 4; seed++) {
      picks.push(...await askLine(strategy, { temperature }, 6, seed));
    }
    return Math.max(...picks.map(Math.abs));
  };
  const [low, usual, high] = [await farthest(0.125), await farthest(1), await farthest(64)];
  assert.ok(low < usual && usual < high, `${low} ${usual} ${high}`);
});

Deno.test("temperature 1 is the default, and changes no probability", async () => {
  const pool = makePool(60, 4, "float32", (_, i) => i % 4 === 0);
  const question = { ...pool, batchSize: 9, maxCandidates: 1, seed: 7 };
  assert.deepEqual(
    await ask(strategy, question, { temperature: 1 }),
    await ask(strategy, question),
  );
  assert.throws(() => clue.options.parse({ temperature: 0 }));
});

Deno.test("candidates that the classifier is sure of count the same if it is sure of all", async () => {
  // A single class has labels: every candidate has its probability 1, and all entropies are 0.
  const pool = makePool(40, 3, "float64", (label) => label === 1);
  const picks = await ask(strategy, { ...pool, batchSize: 6, maxCandidates: 1, seed: 3 });
  assert.equal(new Set(picks).size, 6);
});

Deno.test("entropies at the end of float32's range are weights like others", async () => {
  // Some are 0 in float32, and the reciprocals of the others are infinite.
  const pool = makePool(13, 2, "float32", (label, i) => label < 2 && i % 2 === 0);
  const question = { ...pool, batchSize: 2, maxCandidates: 1, seed: 0 };
  checkPicks(await ask(strategy, question, { temperature: 0.01 }), question);
});

Deno.test("at a low temperature float32 samples have the picks of float64 ones", async () => {
  // A line without its middle. At this temperature, float32 rounds all entropies to 0.
  const places = Float64Array.from({ length: 60 }, (_, i) => i < 30 ? i - 35 : i - 24);
  const labels = new Int32Array(60).fill(MISSING_LABEL).fill(0, 0, 3).fill(1, 57);
  const [single, double] = await Promise.all(
    [Float32Array.from(places), places].map(async (data) => {
      const pool = { embeddings: { data, rows: 60, columns: 1 }, labels, classCount: 2 };
      const question = { ...pool, batchSize: 2, maxCandidates: 1, seed: 1 };
      return (await ask(strategy, question, { temperature: 1 / 128 }, { C: 1 })).toSorted();
    }),
  );
  assert.deepEqual([single, double], [[29, 30], [29, 30]]);
});
