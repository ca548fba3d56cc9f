import assert from "node:assert/strict";
import { anchorsOf, classRows } from "../../../lib/strategies/alfa_mix/class_rows.ts";
import { neededEpsilons } from "../../../lib/strategies/alfa_mix/needed_epsilons.ts";
import { mixing, options } from "../../../lib/strategies/alfa_mix/query.ts";
import { matrix } from "../../../lib/numeric/matrix.ts";
import { loadPlainForm, loadStrategy } from "../../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { ask, checkPicks, makePool, type Question, viewOf } from "../questions.ts";

const forms = [await loadStrategy("AlfaMix"), await loadPlainForm("AlfaMix")];

/** Two classes, divided by 3 x + 4 y = 5, whose gradient points straight to that line. */
const divided = classRows({
  coefficients: matrix(Float64Array.of(3, 4), 1, 2),
  intercepts: Float64Array.of(-5),
  iterations: 1,
});

/** Samples of two features, -30 to 30 and the square of it, labeled at both ends as two classes of five. */
function twoOfFive(first: number, second: number, batchSize: number): Question {
  const data = Float64Array.from({ length: 122 }, (_, at) => {
    const x = (at >> 1) - 30;
    return at % 2 === 0 ? x + 0.01 : x * x / 30 + 0.01;
  });
  const labels = new Int32Array(61).fill(MISSING_LABEL).fill(first, 0, 3).fill(second, 58);
  return {
    embeddings: matrix(data, 61, 2),
    labels,
    classCount: 5,
    batchSize,
    maxCandidates: 1,
    seed: 1,
  };
}

Deno.test("a prediction changes once the step, ε times the distance of the farthest anchor, reaches the other class", async () => {
  const anchors = matrix(Float64Array.of(2, 2, 7, 8), 2, 2);
  // (1, 1) is 2 / 5 from the line and 6 x 7 from the farther anchor; (-1, 3) is 4 / 5 from it, and 8 x 5.
  const samples = matrix(Float64Array.of(1, 1, -1, 3), 2, 2);
  const needed = await neededEpsilons(samples, divided, anchors);
  const expected = [2 / 5 / Math.sqrt(36 + 49), 4 / 5 / Math.sqrt(64 + 25)];
  needed.forEach((epsilon, i) => assert.ok(Math.abs(epsilon - expected[i]) < 1e-14));
});

Deno.test("a feature that a candidate and an anchor have in common stays as it is", async () => {
  // With (1, 9), only y can change. A unit along the gradient takes 4 / 5 of y, and the logit falls by 16 / 5.
  const [sample, alike] = [
    matrix(Float64Array.of(1, 1), 1, 2),
    matrix(Float64Array.of(1, 9), 1, 2),
  ];
  const [epsilon] = await neededEpsilons(sample, divided, alike);
  assert.ok(Math.abs(epsilon - 2 / (16 / 5) / 8) < 1e-14, `${epsilon}`);
  assert.deepEqual([...await neededEpsilons(sample, divided, sample)], [Infinity]);
});

Deno.test("a prediction has a gradient however sure it is, and none if no class can win", async () => {
  const anchors = matrix(Float64Array.of(0, 0), 1, 2);
  const scaled = (factor: number) => ({
    coefficients: matrix(divided.coefficients.data.map((value) => value * factor), 2, 2),
    intercepts: divided.intercepts.map((value) => value * factor),
  });
  // All probabilities but one are below the smallest number.
  const sample = matrix(Float64Array.of(1, 1), 1, 2);
  const [epsilon] = await neededEpsilons(sample, scaled(1e4), anchors);
  assert.ok(Math.abs(epsilon - 2 / 5 / Math.SQRT2) < 1e-14, `${epsilon}`);
  assert.deepEqual([...await neededEpsilons(sample, scaled(0), anchors)], [Infinity]);
});

Deno.test("anchors are the means of the classes, and the mean of all labels while classes are missing", async () => {
  const labels = Int32Array.of(3, MISSING_LABEL, 1, 3, MISSING_LABEL);
  const embeddings = matrix(Float32Array.of(0, 2, 9, 9, 3, 3, 6, 4, 9, 9), 5, 2);
  const question = { embeddings, labels, classCount: 4, batchSize: 1, maxCandidates: 1, seed: 0 };
  const { data } = anchorsOf(await viewOf(question));
  assert.deepEqual([...data], [3, 3, 3, 3, 3, 3]);
  const seen = anchorsOf(
    await viewOf({ ...question, labels: Int32Array.of(0, -1, 1, 0, -1), classCount: 2 }),
  );
  assert.deepEqual([...seen.data], [3, 3, 3, 3]);
  const apart = anchorsOf(await viewOf({ ...question, labels: Int32Array.of(3, -1, 1, 1, -1) }));
  assert.deepEqual([...apart.data], [4.5, 3.5, 0, 2, 3, 3]);
});

Deno.test("while classes are missing, only candidates near the border are picked, whichever classes have labels", async () => {
  for (const form of forms) {
    // Two public implementations take the class of an anchor for its place among the seen classes. With classes 1 and 3,
    // the first anchor is then the mean of nothing, and every candidate is clustered.
    const picks = await ask(form, twoOfFive(1, 3, 5), {}, { C: 1 });
    assert.deepEqual(picks.filter((pick) => Math.abs(pick - 30) > 5), []);
    assert.deepEqual(picks, await ask(form, twoOfFive(0, 1, 5), {}, { C: 1 }));
  }
});

Deno.test("the cap grows until more candidates change than are to be picked, and no further", async () => {
  const question = twoOfFive(0, 1, 5);
  const view = await viewOf(question, { C: 1 });
  const needed = await neededEpsilons(
    view.candidateEmbeddings,
    classRows(view.classifier.model!),
    anchorsOf(view),
  );
  const unstableAt = (cap: number) =>
    view.candidates.filter((_, i) => needed[i] < cap / Math.sqrt(2));
  for (const alphaCap of [0.03125, 0.2]) {
    let cap = alphaCap;
    while (unstableAt(cap).length <= 5) cap += alphaCap;
    const clustered = new Set(unstableAt(cap));
    assert.ok(clustered.size < view.candidates.length / 2);
    for (const form of forms) {
      for (const pick of await ask(form, question, { alphaCap }, { C: 1 })) {
        assert.ok(clustered.has(pick), `${pick} with a cap of ${alphaCap}`);
      }
    }
  }
});

Deno.test("if too few predictions change, the others are drawn at random, each candidate once", async () => {
  // All labels lie far on one side of all candidates, next to each other.
  const random = new RandomState(4);
  const pool = makePool(40, 3, "float64", () => false);
  const data = pool.embeddings.data.map((value, at) =>
    at < 12 ? 1e-3 * random.random() : 50 + value
  );
  const labels = pool.labels.with(0, 0).with(1, 1).with(2, 1).with(3, 1);
  const question = {
    ...pool,
    embeddings: matrix(data, 40, 3),
    labels,
    maxCandidates: 1,
    batchSize: 30,
  };
  const [first, second] = [1, 2].map((seed) => ({ ...question, seed }));
  for (const form of forms) {
    const picks = await ask(form, first);
    checkPicks(picks, first);
    assert.notDeepEqual(picks, await ask(form, second));
  }
});

Deno.test("in a cluster of two, either may be picked", async () => {
  // Pairs of candidates, both of the same pair equally near to its middle.
  const data = Float64Array.from({ length: 44 }, (_, at) => {
    const [pair, second, k] = [at >> 2, (at >> 1) % 2, at % 2];
    const angle = pair / 7 + 0.01 * second;
    return k === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  const labels = new Int32Array(22).fill(MISSING_LABEL).with(0, 0).with(1, 0).with(20, 1).with(
    21,
    1,
  );
  const question = {
    embeddings: matrix(data, 22, 2),
    labels,
    classCount: 2,
    batchSize: 9,
    maxCandidates: 1,
  };
  const picked = new Set<number>();
  for (let seed = 0; seed < 12; seed++) {
    const picks = await ask("AlfaMix", { ...question, seed }, { alphaCap: 1 }, { C: 100 });
    picks.forEach((pick) => picked.add(pick));
  }
  assert.equal(picked.size, 18);
});

Deno.test("the cap is 0.0001 to 1, and 1/32 by default", () => {
  assert.deepEqual(options.parse({}), { alphaCap: 0.03125 });
  for (const alphaCap of [0, 1e-300, 9e-5, 1.1, -1, NaN]) {
    assert.throws(() => options.parse({ alphaCap }));
  }
});

Deno.test("each sample needs the same mixing whatever was asked before, and without two classes none is enough", async () => {
  for (const precision of ["float32", "float64"] as const) {
    const pool = makePool(700, 6, precision, (_, i) => i % 20 === 0);
    const view = await viewOf({ ...pool, batchSize: 5, maxCandidates: 1, seed: 2 });
    const { candidates, classifier: { model } } = view;
    assert.ok(model);
    const needed = await neededEpsilons(
      view.candidateEmbeddings,
      classRows(model),
      anchorsOf(view),
    );
    const ask = mixing(view);
    for (const [step, first] of [[3, 0], [2, 1], [1, 0]]) {
      const some = Int32Array.from(candidates.keys()).filter((i) => i % step === first % step);
      const found = await ask(some.map((nth) => candidates[nth]));
      assert.deepEqual([...found], Array.from(some, (nth) => needed[nth]));
    }
  }
  const pool = makePool(20, 3, "float32", () => false);
  const view = await viewOf({ ...pool, batchSize: 5, maxCandidates: 1, seed: 2 });
  assert.deepEqual([...await mixing(view)(Int32Array.of(4, 7))], [Infinity, Infinity]);
});
