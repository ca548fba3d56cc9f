import assert from "node:assert/strict";
import { row } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { MISSING_LABEL } from "../../lib/strategies/strategy.ts";
import { subView } from "../../lib/strategies/sub_view.ts";
import { makePool, viewOf } from "./questions.ts";

const pool = makePool(30, 3, "float32", (_, i) => i % 4 === 0);
const view = await viewOf({ ...pool, batchSize: 6, maxCandidates: 0.6, seed: 1 });

Deno.test("a smaller view has all labels and the candidates that were chosen", () => {
  const chosen = [view.candidates[9], view.candidates[2], view.candidates[5]];
  const { view: seen, positions } = subView(view, chosen, new RandomState(3));
  assert.deepEqual([...positions], [...positions].sort((a, b) => a - b));
  assert.deepEqual(seen.labels, positions.map((position) => view.labels[position]));
  assert.equal(seen.labels.filter((label) => label !== MISSING_LABEL).length, 8);
  assert.deepEqual(
    Array.from(seen.candidates, (candidate) => positions[candidate]),
    chosen.toSorted((a, b) => a - b),
  );
  for (const [i, position] of positions.entries()) {
    assert.deepEqual(row(seen.embeddings, i), row(view.embeddings, position));
  }
  for (const [i, candidate] of seen.candidates.entries()) {
    assert.deepEqual(row(seen.candidateEmbeddings, i), row(seen.embeddings, candidate));
  }
  assert.equal(seen.batchSize, 3);
  assert.equal(subView(view, view.candidates, new RandomState(3)).view.batchSize, 6);
});

Deno.test("each smaller view has a seed and a random state of its own, which move only the state they come from", () => {
  const randomState = new RandomState(3);
  const [first, second] = [0, 1].map(() => subView(view, view.candidates, randomState).view);
  assert.notEqual(first.seed, second.seed);
  assert.notEqual(first.randomState.random(), second.randomState.random());
  const again = subView(view, view.candidates, new RandomState(3)).view;
  assert.equal(again.seed, first.seed);
});
