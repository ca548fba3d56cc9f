// Promises of MaxHerding: each pick adds the most to the coverage by its definition; lengths do not count; the kernel's
// width is the option's.

import assert from "node:assert/strict";
import type { Matrix } from "../../../lib/numeric/matrix.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { options, query } from "../../../lib/strategies/max_herding/query.ts";
import { ask, makePool, type Question, viewOf } from "../questions.ts";

/** Unit vectors at angles in degrees, some of them labeled, as a question. */
function onCircle(degrees: number[], labeled: number[], batchSize: number): Question {
  const data = Float64Array.from(
    degrees.flatMap((angle) => [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)]),
  );
  const labels = Int32Array.from(degrees, (_, i) => labeled.includes(i) ? 0 : MISSING_LABEL);
  return {
    embeddings: { data, rows: degrees.length, columns: 2 },
    labels,
    classCount: 2,
    batchSize,
    maxCandidates: 1,
    seed: 3,
  };
}

/** exp(-gamma d^2) of all pairs of rows, after scaling them to unit length. */
function similarities({ data, rows, columns }: Matrix, gamma: number): number[][] {
  const unit = Array.from({ length: rows }, (_, i) => {
    const row = Array.from(data.subarray(i * columns, (i + 1) * columns));
    return row.map((value) => value / Math.hypot(...row));
  });
  return unit.map((a) =>
    unit.map((b) => Math.exp(-gamma * a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0)))
  );
}

Deno.test("without labels the first pick is in the middle of the densest group, the second in the other group", async () => {
  const question = onCircle([0, 10, 20, 30, 40, 180, 190, 200], [], 2);
  assert.deepEqual(await ask("MaxHerding", question, { gamma: 1 }), [2, 6]);
});

Deno.test("what labeled samples cover need not be covered again", async () => {
  const question = onCircle([0, 10, 20, 30, 40, 180, 190, 200], [2], 1);
  assert.deepEqual(await ask("MaxHerding", question, { gamma: 1 }), [6]);
});

Deno.test("duplicates of a label are picked last", async () => {
  const question = onCircle([0, 0, 0, 50, 90, 200], [0], 5);
  const picks = await ask("MaxHerding", question);
  assert.deepEqual(picks.slice(3).sort(), [1, 2]);
});

Deno.test("each pick adds the most by the definition, in explicit distances", async () => {
  for (const isLabeled of [() => false, (_: number, i: number) => i % 4 === 0]) {
    for (const gamma of [undefined, 1, 20]) {
      const pool = makePool(60, 5, "float64", isLabeled);
      const view = await viewOf({ ...pool, batchSize: 12, maxCandidates: 0.9, seed: 8 });
      const similarity = similarities(view.embeddings, gamma ?? 1 / 5);
      const centres = [...view.labels.keys()].filter((i) => view.labels[i] !== MISSING_LABEL);
      for (const position of await query(view, options.parse({ gamma }))) {
        const nearest = similarity.map((row) =>
          Math.max(0, ...centres.map((centre) => row[centre]))
        );
        const gains = Array.from(view.candidates, (candidate) =>
          view.candidates.reduce(
            (gain, other) => gain + Math.max(0, similarity[candidate][other] - nearest[other]),
            0,
          ));
        const pick = view.candidates.indexOf(position);
        assert.ok(gains[pick] >= Math.max(...gains) * (1 - 1e-9), `${gains[pick]} of ${gains}`);
        centres.push(position);
      }
    }
  }
});

Deno.test("the lengths of embeddings do not count", async () => {
  const pool = makePool(50, 4, "float64", (_, i) => i % 5 === 0);
  const question = { ...pool, batchSize: 10, maxCandidates: 1, seed: 2 };
  const data = pool.embeddings.data.map((value, at) => value * 2 ** (at / 4 % 3 | 0));
  assert.deepEqual(
    await ask("MaxHerding", { ...question, embeddings: { ...pool.embeddings, data } }),
    await ask("MaxHerding", question),
  );
});

Deno.test("gamma is one by the number of features unless it is given, and above 0", async () => {
  const pool = makePool(60, 8, "float32", () => false);
  const question = { ...pool, batchSize: 15, maxCandidates: 1, seed: 5 };
  const [byDefault, eighth, wide] = await Promise.all(
    [{}, { gamma: 1 / 8 }, { gamma: 40 }].map((given) => ask("MaxHerding", question, given)),
  );
  assert.deepEqual(byDefault, eighth);
  assert.notDeepEqual(byDefault, wide);
  assert.throws(() => options.parse({ gamma: 0 }));
});
