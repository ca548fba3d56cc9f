// Which pairs are kept, and that a square of all similarities gives the same rows.

import assert from "node:assert/strict";
import { exp } from "../../../lib/numeric/functions.ts";
import type { Values } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { nearSimilarities } from "../../../lib/strategies/herding/near_similarities.ts";
import { similarities } from "../../../lib/strategies/herding/similarities.ts";
import { unitSamples } from "../../../lib/strategies/herding/unit_samples.ts";
import { makeSamples } from "./unit_length.ts";

const count = 700;
const gamma = 9;
const unit = unitSamples(makeSamples(count, 12, false, false));
const kernel = { gamma, ofSquared: (squared: number) => exp(-gamma * Math.max(0, squared)) };
/** The similarity to a labeled sample at a squared distance of 0.3, that few pairs are within. */
const nearest = new Float64Array(count).fill(exp(-gamma * 0.3));
const weights = Float64Array.from(new RandomState(1).randomSample(count));

Deno.test("a row of near pairs has the same similarities above the nearest as a row of all", async () => {
  using near = await nearSimilarities(unit, count, kernel, nearest);
  assert.ok(near);
  await near.computeSums(weights, nearest);
  // Not all are below their nearest here, so that all pairs are kept.
  using all = similarities(unit, count, gamma);
  await all.computeSums(weights, new Float64Array(count));
  const aboveNearest = (row: Values) =>
    Float64Array.from(row, (value, j) => Math.max(value, nearest[j]));
  let closer = 0;
  for (let i = 0; i < count; i += 3) {
    const wanted = aboveNearest(await all.row(i));
    assert.deepEqual(aboveNearest(await near.row(i)), wanted);
    closer += wanted.filter((value, j) => value > nearest[j]).length;
  }
  assert.ok(closer > count / 3, "only samples themselves are above their nearest");
});

Deno.test("without labels, or where most pairs may count, near pairs are given up", async () => {
  assert.equal(
    await nearSimilarities(unit, count, kernel, new Float64Array(count)),
    undefined,
  );
  const far = new Float64Array(count).fill(exp(-gamma * 3));
  assert.equal(await nearSimilarities(unit, count, kernel, far), undefined);
});
