import assert from "node:assert/strict";
import fc from "fast-check";
import { addCentre, gradientsOf } from "../../../lib/strategies/badge/query.ts";
import { roomForErrors } from "../../../lib/strategies/badge/errors.ts";
import * as badge from "../../../lib/strategies/badge/query.ts";
import { MISSING_LABEL, type StrategyModule } from "../../../lib/strategies/strategy.ts";
import { ask } from "../questions.ts";

/** Gradients as the paper has them: outer products, (samples x classes * features). */
function explicit(probabilities: number[][], embeddings: number[][]): number[][] {
  return probabilities.map((row, i) => {
    const predicted = row.indexOf(Math.max(...row));
    const errors = row.map((value, k) => value - Number(k === predicted));
    return errors.flatMap((error) => embeddings[i].map((value) => error * value));
  });
}

const squared = (a: number[], b: number[]) =>
  a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0);

Deno.test("factored distances are those of explicit gradients", () => {
  const value = fc.double({ min: -3, max: 3, noNaN: true });
  const samples = fc.array(
    fc.tuple(fc.array(value, { minLength: 3, maxLength: 3 }), fc.tuple(value, value)),
    { minLength: 2, maxLength: 9 },
  );
  fc.assert(fc.property(samples, fc.nat(), (samples, number) => {
    const probabilities = samples.map(([logits]) => {
      const powers = logits.map(Math.exp);
      const sum = powers.reduce((a, b) => a + b);
      return powers.map((power) => power / sum);
    });
    const embeddings = samples.map(([, embedding]) => [...embedding]);
    const rows = samples.length;
    const errors = roomForErrors(rows, 3, new Float64Array());
    errors.probabilities.data.set(probabilities.flat());
    using gradients = gradientsOf(errors, {
      data: Float64Array.from(embeddings.flat()),
      rows,
      columns: 2,
    });
    const plain = explicit(probabilities, embeddings);
    const scale = Math.max(...plain.map((row) => squared(row, row.map(() => 0)))) + 1e-300;
    for (const start of [Infinity, 0.5 * scale]) {
      const distances = new Float64Array(rows).fill(start);
      const pick = number % rows;
      addCentre(distances, gradients, pick);
      plain.forEach((row, i) => {
        const expected = Math.min(start, squared(row, plain[pick]));
        assert.ok(Math.abs(distances[i] - expected) <= 1e-12 * scale);
      });
    }
  }));
});

async function query(data: number[], options: object, batchSize: number, seed = 1) {
  const embeddings = { data: Float64Array.from(data), rows: data.length / 2, columns: 2 };
  const labels = new Int32Array(embeddings.rows).fill(MISSING_LABEL);
  const question = { embeddings, labels, classCount: 2, batchSize, maxCandidates: 1, seed };
  return await ask(badge as StrategyModule, question, options);
}

// Without labels all errors are equal, so that gradients are apart as the embeddings are.
Deno.test("the longest gradient is picked first", async () => {
  assert.equal((await query([1, 0, 5, 0, 0, 6, 2, 2], {}, 1))[0], 2);
});

Deno.test("with the origin as a centre, short gradients are never drawn; with picks alone they are", async () => {
  // Two zeros, and two far samples that coincide.
  const data = [0, 0, 9, 9, 0, 0, 9, 9];
  for (let seed = 0; seed < 20; seed++) {
    const [, picked] = await query(data, { centers: "picked" }, 2, seed);
    assert.ok(picked === 0 || picked === 2, `${picked} coincides with the first pick`);
  }
  // Nothing is left to draw by distance: the draw is among the rest, and no index comes twice.
  const seconds = new Set<number>();
  for (let seed = 0; seed < 40; seed++) seconds.add((await query(data, {}, 2, seed))[1]);
  assert.deepEqual([...seconds].sort(), [0, 2, 3]);
});
