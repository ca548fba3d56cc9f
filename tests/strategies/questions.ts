// Questions to strategies: small pools of all kinds, what is asked, and what every answer has to be.

import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier } from "../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { copyRows, type Matrix } from "../../lib/numeric/matrix.ts";
import { type GeneratorName, RandomState } from "../../lib/random/random_state.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "../../lib/strategies/strategy.ts";
import { querySubsample } from "../../lib/strategies/subsampling.ts";
import { quick } from "./options.ts";

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
  /** GeneratorName of all random states; numpy's unless given. */
  generator?: GeneratorName;
}

/** A strategy's picks, as pool indices. Strategies that ask many others have quick options, if they are called by name. */
export async function ask(
  strategy: string | StrategyModule,
  question: Question,
  options: object = {},
  classifierOptions: object = {},
): Promise<number[]> {
  const { embeddings, labels, classCount, seed, generator } = question;
  const module = typeof strategy === "string" ? await loadStrategy(strategy) : strategy;
  const settings = classifierSettings.parse(classifierOptions);
  const fit = { classCount, settings, seed: 5, generator };
  const classifier = await fitClassifier(embeddings, labels, fit);
  const picks = await querySubsample(module, {
    ...question,
    classifier,
    seed,
    subsamplingState: new RandomState(11, generator),
    options: module.options.parse({
      ...options,
      ...(typeof strategy === "string" ? quick[strategy] : {}),
    }),
  });
  return [...picks];
}

/** A view whose embeddings are copied. */
export interface CopiedView extends View {
  embeddings: Matrix;
  candidateEmbeddings: Matrix;
}

/** What a strategy gets to see of a question. */
export async function viewOf(
  question: Question,
  classifierOptions: object = {},
): Promise<CopiedView> {
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
  await ask(spy, question, {}, classifierOptions);
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

/**
 * Asks a strategy about samples of two classes on a line, from -30 to 30, labeled at both ends. The classifier is unsure in
 * the middle. Returns the picks as places on the line.
 */
export async function askLine(
  strategy: StrategyModule,
  options: object,
  batchSize: number,
  seed: number,
): Promise<number[]> {
  const data = Float64Array.from({ length: 61 }, (_, i) => i - 30);
  const embeddings = { data, rows: 61, columns: 1 };
  const labels = new Int32Array(61).fill(MISSING_LABEL).fill(0, 0, 3).fill(1, 54);
  const question = { embeddings, labels, classCount: 2, batchSize, maxCandidates: 1, seed };
  const picks = await ask(strategy, question, options, { C: 1 });
  return picks.map((pick) => pick - 30);
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

/** How samples lie, from a random state: the value of each feature of each sample. */
const layouts = {
  /** Anywhere, as embeddings do: nothing ties but by chance. */
  scattered: (random, { at }) => random.random() - 0.5 + Math.cos(at),
  /** On few whole numbers: distances tie, and some samples coincide. */
  whole: (random) => random.randint(0, 3),
  /** On a grid of quarters, whose distances equal the radii of balls: sums stay exact. */
  quarters: (random) => random.randint(-4, 5) / 4,
  /** Few samples, each many times. */
  copies: (_, { i, k }) => Math.sin(7 * (i % 5) + 3 * k),
  /** Tight clusters of equal size. */
  clusters: (random, { i, k }) => 4 * Math.sin(9 * (i % 4) + k) + random.random() / 8,
  /** One sample, again and again. */
  constant: () => 1,
  zeros: () => 0,
} satisfies Record<
  string,
  (random: RandomState, place: { at: number; i: number; k: number }) => number
>;

/** Which samples have labels. */
const labelings = {
  none: () => false,
  first: (_, i) => i === 0,
  some: (random) => random.random() < 0.2,
  half: (random) => random.random() < 0.5,
  oneClass: (random, _, label) => label === 1 && random.random() < 0.5,
  classesMissing: (random, _, label) => label % 2 === 1 && random.random() < 0.5,
  allButOne: (_, i) => i !== 1,
} satisfies Record<string, (random: RandomState, i: number, label: number) => boolean>;

/** What a pool is made from. */
export interface PoolPlan {
  rows: number;
  columns: number;
  classCount: number;
  layout: keyof typeof layouts;
  labeling: keyof typeof labelings;
  precision: "float32" | "float64";
  seed: number;
}

/** A pool of a plan. */
export function poolOf(plan: PoolPlan): Pool {
  const { rows, columns, classCount, precision } = plan;
  const random = new RandomState(plan.seed);
  const place: (typeof layouts)["scattered"] = layouts[plan.layout];
  const isLabeled: (random: RandomState, i: number, label: number) => boolean =
    labelings[plan.labeling];
  const values = Float64Array.from(
    { length: rows * columns },
    (_, at) => place(random, { at, i: Math.floor(at / columns), k: at % columns }),
  );
  const labels = Int32Array.from({ length: rows }, (_, i) => {
    const label = random.randint(0, classCount);
    return isLabeled(random, i, label) ? label : MISSING_LABEL;
  });
  const data = precision === "float32" ? Float32Array.from(values) : values;
  return { embeddings: { data, rows, columns }, labels, classCount };
}

/** Pools of up to 50 samples of all kinds, and what is asked of them: up to more than there is. */
export const variedQuestion: fc.Arbitrary<Question & { plan: PoolPlan; C: number }> = fc.record({
  plan: fc.record({
    // Shares of 8, 16 or 32 samples can equal an option's eighths.
    rows: fc.oneof(fc.integer({ min: 2, max: 50 }), fc.constantFrom(8, 16, 32)),
    columns: fc.integer({ min: 1, max: 10 }),
    classCount: fc.integer({ min: 2, max: 5 }),
    layout: fc.constantFrom(...Object.keys(layouts) as (keyof typeof layouts)[]),
    labeling: fc.constantFrom(...Object.keys(labelings) as (keyof typeof labelings)[]),
    precision: fc.constantFrom("float32" as const, "float64" as const),
    seed: fc.nat(10_000),
  }),
  batchSize: fc.constantFrom(1, 2, 5, 12, 60),
  maxCandidates: fc.constantFrom(1, 0.5, 15),
  seed: fc.nat(1000),
  generator: fc.constantFrom("mt19937" as const, "seedrandom" as const),
  C: fc.constantFrom(0.01, 1),
}).map(({ plan, ...asked }) => ({ ...poolOf(plan), ...asked, plan }))
  .filter(({ labels }) => labels.includes(MISSING_LABEL));
