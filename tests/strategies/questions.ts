// Questions to strategies: small pools of all kinds, what is asked, and what every answer has to be.

import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier } from "../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { copyRows, type Matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "../../lib/strategies/strategy.ts";
import { querySubsample } from "../../lib/strategies/subsampling.ts";

/** Samples, some of them labeled. */
export interface Pool {
  embeddings: Matrix;
  labels: Int32Array;
  classCount: number;
}

/** A query of a pool. */
export interface Question extends Pool {
  batchSize: number;
  maxCandidates: number;
  seed: number;
}

/** A strategy's picks, as pool indices. */
export async function ask(
  strategy: string | StrategyModule,
  question: Question,
  options: object = {},
  classifierOptions: object = {},
): Promise<number[]> {
  const { embeddings, labels, classCount, seed } = question;
  const module = typeof strategy === "string" ? await loadStrategy(strategy) : strategy;
  const settings = classifierSettings.parse(classifierOptions);
  const classifier = await fitClassifier(embeddings, labels, { classCount, settings, seed: 5 });
  const picks = await querySubsample(module, {
    ...question,
    classifier,
    seed,
    subsamplingState: new RandomState(11),
    options: module.options.parse(options),
  });
  return [...picks];
}

/** A view whose embeddings are copied. */
export interface CopiedView extends View {
  embeddings: Matrix;
  candidateEmbeddings: Matrix;
}

/** What a strategy gets to see of a question. */
export async function viewOf(question: Question): Promise<CopiedView> {
  let seen: CopiedView | undefined;
  const spy: StrategyModule = {
    options: { parse: (value) => value },
    query(view) {
      const { embeddings, candidateEmbeddings } = view;
      seen = {
        ...view,
        embeddings: copyRows(embeddings),
        candidateEmbeddings: copyRows(candidateEmbeddings),
      };
      return view.candidates.slice(0, view.batchSize);
    },
  };
  await ask(spy, question);
  assert.ok(seen, "nothing to pick from");
  return seen;
}

/** Distinct candidates, as many as asked or left. */
export function checkPicks(picks: number[], { labels, batchSize, maxCandidates }: Question): void {
  const unlabeled = labels.filter((label) => label === MISSING_LABEL).length;
  const candidates = maxCandidates <= 1 ? Math.ceil(maxCandidates * unlabeled) : maxCandidates;
  assert.equal(picks.length, Math.min(batchSize, candidates, unlabeled));
  assert.equal(new Set(picks).size, picks.length, `picked twice: ${picks}`);
  for (const pick of picks) assert.equal(labels[pick], MISSING_LABEL, `${pick} is labeled`);
}

/** Samples around class centres; or whole numbers, among which duplicates and ties are common. */
export function makePool(
  rows: number,
  columns: number,
  kind: "float32" | "float64" | "whole",
  isLabeled: (label: number, i: number) => boolean,
): Pool {
  const [random, classCount] = [new RandomState(rows * 100 + columns), 4];
  const truth = Int32Array.from({ length: rows }, () => random.randint(0, classCount));
  const values = Float64Array.from({ length: rows * columns }, (_, at) => {
    const label = truth[Math.floor(at / columns)];
    return kind === "whole" ? random.randint(0, 3) : Math.cos(label * at) + random.random();
  });
  const data = kind === "float32" ? Float32Array.from(values) : values;
  const labels = truth.map((label, i) => isLabeled(label, i) ? label : MISSING_LABEL);
  return { embeddings: { data, rows, columns }, labels, classCount };
}

/** Questions about pools of up to 40 samples. */
export const anyQuestion: fc.Arbitrary<Question> = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom("float32" as const, "float64" as const, "whole" as const),
  isLabeled: fc.constantFrom(
    () => false,
    (_: number, i: number) => i % 3 === 0,
    (label: number) => label === 2,
    (label: number, i: number) => label < 2 && i % 2 === 0,
    (_: number, i: number) => i !== 0,
  ),
  batchSize: fc.integer({ min: 1, max: 12 }),
  maxCandidates: fc.constantFrom(1, 0.3, 2, 15),
  seed: fc.nat(1000),
}).map(({ rows, columns, kind, isLabeled, ...rest }) => ({
  ...makePool(rows, columns, kind, isLabeled),
  ...rest,
}));
