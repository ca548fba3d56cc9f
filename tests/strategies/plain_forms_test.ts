// Every strategy's plain form, which reads like its paper, against the original's golden picks and against the fast form.
//
// Golden: whole float64 runs have the original's picks.
// Fast: the picks of both forms are equal, one by one, in number and order. One exception, stated in `areNearlyTied`:
// DiscriminativeAL on float32 samples.

import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier, predictProbabilities } from "../../lib/classifier/classifier.ts";
import { row, takeRows, valuesLike } from "../../lib/numeric/matrix.ts";
import { loadPlainForm, loadStrategy, strategyNames } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "../../lib/strategies/strategy.ts";
import { cellOf, goldenOf } from "./golden.ts";
import { optionsOf, quick } from "./options.ts";
import { ask, poolOf, type Question, variedQuestion, viewOf } from "./questions.ts";

/** Pools with more samples, features, labels and members of a cluster than the fast forms handle at a time. */
const largePools = ([
  { layout: "scattered", labeling: "some", precision: "float32", rows: 1300, batchSize: 12 },
  { layout: "scattered", labeling: "half", precision: "float64", rows: 640, batchSize: 12 },
  { layout: "whole", labeling: "half", precision: "float32", rows: 640, batchSize: 12 },
  { layout: "copies", labeling: "none", precision: "float64", rows: 320, batchSize: 2 },
  { layout: "clusters", labeling: "first", precision: "float64", rows: 640, batchSize: 12 },
] as const).map((kind, seed) => ({ ...kind, columns: 130, classCount: 4, seed }));

for (const name of strategyNames) {
  const [fast, plain] = await Promise.all([loadStrategy(name), loadPlainForm(name)]);

  for (const golden of goldenOf(name).filter(({ dtype }) => dtype === "float64")) {
    const { scale, options } = golden;
    const kind = `pixels x ${scale.toFixed(3)}${options ? `, ${JSON.stringify(options)}` : ""}`;
    Deno.test(`${name}: the plain form has the original's picks (${kind})`, async () => {
      for (const run of golden.runs) {
        const cycles = await Array.fromAsync(await cellOf(plain, golden, run.rep));
        assert.deepEqual(cycles.slice(1).map(({ picks }) => picks), run.picks);
      }
    });
  }

  // A strategy without a fast form is its own plain form.
  if (plain.query === fast.query) continue;

  const compare = async (question: Question, any: object, C: number): Promise<void> => {
    const options = { ...any, ...quick[name] };
    const fastPicks = await positionsOf(fast, question, options, C);
    const plainPicks = await positionsOf(plain, question, options, C);
    const at = plainPicks.findIndex((pick, i) => pick !== fastPicks[i]);
    if (name === "DiscriminativeAL" && at >= 0) {
      const view = await viewOf(question, { C });
      if (await areNearlyTied(view, plainPicks.slice(0, at), plainPicks[at], fastPicks[at])) return;
    }
    assert.deepEqual(fastPicks, plainPicks);
  };

  Deno.test(`${name}: both forms pick the same from small pools of all kinds`, async () => {
    await fc.assert(
      fc.asyncProperty(variedQuestion, optionsOf(fast), async (question, options) => {
        await compare(question, options, question.C);
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  for (const plan of largePools) {
    const { layout, labeling, precision } = plan;
    const labels = `labels: ${labeling}`;
    Deno.test(`${name}: both forms pick the same from a large pool (${layout}, ${labels}, ${precision})`, async () => {
      await compare(
        { ...poolOf(plan), batchSize: plan.batchSize, maxCandidates: 1, seed: 3 },
        {},
        0.01,
      );
    });
  }
}

/** A strategy's picks as positions among the visible samples. */
async function positionsOf(
  strategy: StrategyModule,
  question: Question,
  options: object,
  C: number,
): Promise<Int32Array> {
  let positions = new Int32Array();
  const spy: StrategyModule = {
    options: strategy.options,
    async query(view, checked) {
      return positions = Int32Array.from(await strategy.query(view, checked));
    },
  };
  await ask(spy, question, options, { C });
  return positions;
}

/**
 * Whether a discriminator of float32 samples takes two candidates for unlabeled equally surely, but for the last bits. The
 * fast form reads their logits off the fit, where they are rounded once; predicting multiplies in float32, and rounds each
 * addition. In the first pick that differs, the two probabilities must be within four roundings; later picks start from
 * different labels.
 */
async function areNearlyTied(
  { embeddings, labels, classifier }: View,
  before: Int32Array,
  a: number,
  b: number,
): Promise<boolean> {
  if (valuesLike(embeddings) instanceof Float64Array) return false;
  const sides = labels.map((label, i) => Number(label === MISSING_LABEL && !before.includes(i)));
  const { settings } = classifier;
  const discriminator = await fitClassifier(embeddings, sides, {
    classCount: 2,
    settings,
    seed: 0,
  });
  const both = await predictProbabilities(discriminator, takeRows(embeddings, [a, b]));
  const [ofA, ofB] = [0, 1].map((nth) => row(both, nth)[1]);
  return Math.abs(ofA - ofB) <= 4 * 2 ** -24;
}
