// Promises of DCoM: without labels it covers, with every sample covered it turns to small margins, and in between each
// pick has the largest mix of both.

import assert from "node:assert/strict";
import { predictProbabilities } from "../../../lib/classifier/classifier.ts";
import { options, query } from "../../../lib/strategies/dcom/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { marginUncertainty } from "../../../lib/strategies/uncertainty.ts";
import { viewOf } from "../questions.ts";

/** Points on the unit circle at angles in degrees, times 3, because only directions count. */
function onCircle(angles: readonly number[]) {
  const data = Float64Array.from(
    angles.flatMap((angle) => [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)]),
    (value) => 3 * value,
  );
  return { data, rows: angles.length, columns: 2 };
}

/** Three groups around 0, 100 and 200 degrees, of 3, 5 and 2 samples, 10 degrees apart. */
const groups = [-10, 0, 10, 80, 90, 100, 110, 120, 200, 210];

Deno.test("without a label, each pick covers the most that is uncovered", async () => {
  const view = await viewOf({
    embeddings: onCircle(groups),
    labels: new Int32Array(groups.length).fill(MISSING_LABEL),
    classCount: 2,
    batchSize: 3,
    maxCandidates: 1,
    seed: 0,
  });
  // A chord of 0.36 spans 20.7 degrees: the middle of a group covers all of it, and of the last group any of the two.
  const picks = await query(view, options.parse({ initialDelta: 0.36 }));
  assert.deepEqual([...picks.slice(0, 2)], [5, 1]);
  assert.ok(picks[2] >= 8);
});

Deno.test("with every sample covered, picks are those of the smallest margins", async () => {
  // Two classes in one narrow cone. With a purity of 0.6 asked for and all predictions right, large balls hold everybody.
  const angles = Array.from({ length: 30 }, (_, i) => 2 * i);
  const labels = Int32Array.from(
    angles,
    (_, i) => i < 3 ? 0 : i > 26 ? 1 : MISSING_LABEL,
  );
  const view = await viewOf({
    embeddings: onCircle(angles),
    labels,
    classCount: 2,
    batchSize: 4,
    maxCandidates: 1,
    seed: 0,
  }, { C: 10 });
  const picks = await query(view, options.parse({ maxDelta: 2 }));
  const uncertainty = marginUncertainty(
    await predictProbabilities(view.classifier, view.embeddings),
  );
  const byMargin = [...view.candidates].sort((a, b) => uncertainty[b] - uncertainty[a]);
  assert.deepEqual([...picks].sort(), byMargin.slice(0, 4).sort());
});

Deno.test("samples within the balls of labeled ones do not count any more", async () => {
  const view = await viewOf({
    embeddings: onCircle(groups),
    labels: new Int32Array(groups.length).fill(MISSING_LABEL).fill(0, 3, 8),
    classCount: 2,
    batchSize: 1,
    maxCandidates: 1,
    seed: 0,
  });
  // One class is known, so that every ball is pure and has the largest radius, here 0.36 less half of a bisection.
  const picks = await query(view, options.parse({ maxDelta: 0.37, initialDelta: 0.1 }));
  assert.deepEqual([...picks], [1]);
});

Deno.test("without a label and a neighbour, a larger radius is advised, and only then", async () => {
  const warningsOf = async (initialDelta: number) => {
    const view = await viewOf({
      embeddings: onCircle(groups),
      labels: new Int32Array(groups.length).fill(MISSING_LABEL),
      classCount: 2,
      batchSize: 1,
      maxCandidates: 1,
      seed: 0,
    });
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    await query({ ...view, warn }, options.parse({ initialDelta }));
    return warnings;
  };
  // Neighbours are 10 degrees apart: a chord of 0.174.
  assert.match(
    (await warningsOf(0.17)).join(),
    /^at unit length no two candidates are within 0.17/,
  );
  assert.deepEqual(await warningsOf(0.18), []);
});
