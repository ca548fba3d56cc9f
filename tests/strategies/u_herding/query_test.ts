// Promises of UHerding: its lazy search picks what a plain one picks, and each pick adds the most by the definition.

import assert from "node:assert/strict";
import fc from "fast-check";
import { decisionFunction, predictProbabilities } from "../../../lib/classifier/classifier.ts";
import {
  type Matrix,
  row,
  rowsBetween,
  takeRows,
  type Values,
  zerosLike,
} from "../../../lib/numeric/matrix.ts";
import { randomArgmax } from "../../../lib/random/batch_selection.ts";
import { normalizeRows } from "../../../lib/numeric/distances.ts";
import { MISSING_LABEL, type View } from "../../../lib/strategies/strategy.ts";
import {
  calibratedTemperature,
  softmax,
  twoColumns,
} from "../../../lib/strategies/u_herding/temperature.ts";
import { gain, query } from "../../../lib/strategies/u_herding/query.ts";
import { marginUncertainty } from "../../../lib/strategies/uncertainty.ts";
import {
  medianDistance,
  nearestSquaredDistances,
  smallestDistance,
} from "../../../lib/strategies/herding/unit_distances.ts";
import { squaredDistance, unitSamples } from "../../../lib/strategies/herding/unit_samples.ts";
import { anyQuestion, makePool, type Question, viewOf } from "../questions.ts";

/** Margins of the calibrated classifier, and unit vectors of candidates and labeled samples. */
async function startOf(view: View) {
  const { labels, embeddings, candidates, candidateEmbeddings, classifier } = view;
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const temperature = await calibratedTemperature(view, labeled);
  let uncertainties = marginUncertainty(
    classifier.model
      ? softmax(twoColumns(await decisionFunction(classifier, candidateEmbeddings)), temperature)
      : await predictProbabilities(classifier, candidateEmbeddings),
  );
  if (uncertainties.every((value) => Math.abs(value) <= 1e-8)) {
    uncertainties = uncertainties.fill(1);
  }
  const unit = normalizeRows(takeRows(embeddings, [...candidates, ...labeled]));
  return { uncertainties, unit, count: candidates.length };
}

/** Greedy without shortcuts: every candidate's gain at every pick, and a draw among the best. */
async function plainPicks(view: View): Promise<number[]> {
  const { uncertainties, unit: samples, count } = await startOf(view);
  const unit = unitSamples(samples);
  const unlabeledOnes = { first: 0, last: count };
  const labeledOnes = { first: count, last: samples.rows };
  const hasLabels = samples.rows > count;
  const width = hasLabels
    ? await smallestDistance(unit, labeledOnes)
    : await medianDistance(unit, unlabeledOnes);
  const gamma = 1 / (width ?? 1) ** 2;
  const round = samples.data instanceof Float32Array ? Math.fround : (value: number) => value;
  const similarity = (squared: number) =>
    round(Math.exp(round(round(Math.max(0, squared)) * -round(gamma))));
  const nearest = zerosLike(samples.data, count);
  if (hasLabels) {
    const squares = await nearestSquaredDistances(unit, unlabeledOnes, labeledOnes);
    squares.forEach((squared, i) => nearest[i] = similarity(squared));
  }
  const similaritiesOf = (i: number) =>
    zerosLike(samples.data, count).map((_, j) =>
      i === j ? 1 : similarity(squaredDistance(unit, i, j))
    ) as Values;
  const picks: number[] = [];
  while (picks.length < view.batchSize) {
    const gains = new Float64Array(count);
    for (let i = 0; i < count; i++) gains[i] = gain(similaritiesOf(i), uncertainties, nearest);
    for (const pick of picks) gains[pick] = NaN;
    const pick = randomArgmax(gains, view.randomState);
    picks.push(pick);
    similaritiesOf(pick).forEach((similarity, i) => nearest[i] = Math.max(nearest[i], similarity));
  }
  return picks.map((pick) => view.candidates[pick]);
}

function distance(a: Values, b: Values): number {
  return Math.hypot(...Array.from(a, (value, k) => value - b[k]));
}

function allDistances(samples: Matrix): number[] {
  const distances: number[] = [];
  for (let i = 0; i < samples.rows; i++) {
    for (let j = 0; j < i; j++) distances.push(distance(row(samples, i), row(samples, j)));
  }
  return distances.sort((a, b) => a - b);
}

async function checkPlain(question: Question): Promise<void> {
  const lazy = await query(await viewOf(question));
  assert.deepEqual([...lazy], await plainPicks(await viewOf(question)));
}

const askable = anyQuestion.filter(({ labels }) => labels.includes(MISSING_LABEL));

Deno.test("the lazy search picks what the plain one picks, ties and all", async () => {
  await fc.assert(fc.asyncProperty(askable, checkPlain), { numRuns: 150 });
});

Deno.test("so it does down to the last candidate, when next to nothing is left to add", async () => {
  for (const kind of ["float32", "float64", "whole"] as const) {
    for (const isLabeled of [() => false, (_: number, i: number) => i % 10 === 0]) {
      const pool = makePool(150, 6, kind, isLabeled);
      await checkPlain({ ...pool, batchSize: 150, maxCandidates: 1, seed: 4 });
    }
  }
});

Deno.test("each pick adds the most by the definition, in explicit distances", async () => {
  for (const isLabeled of [() => false, (_: number, i: number) => i % 4 === 0]) {
    const pool = makePool(60, 5, "float64", isLabeled);
    const question = { ...pool, batchSize: 12, maxCandidates: 0.9, seed: 8 };
    const view = await viewOf(question);
    const { uncertainties, unit: all, count } = await startOf(await viewOf(question));
    const [unit, unitLabeled] = [rowsBetween(all, 0, count), rowsBetween(all, count, all.rows)];
    const hasLabels = unitLabeled.rows > 0;
    const distances = allDistances(hasLabels ? unitLabeled : unit);
    const [low, high] = [Math.ceil, Math.floor].map((f) => f(distances.length / 2 - 0.5));
    const width = hasLabels ? distances[0] : (distances[low] + distances[high]) / 2;
    const similarity = (a: Values, b: Values) => Math.exp(-((distance(a, b) / width) ** 2));
    const rows = Array.from({ length: unit.rows }, (_, i) => row(unit, i));
    const centres = Array.from({ length: unitLabeled.rows }, (_, i) => row(unitLabeled, i));
    for (const position of await query(view)) {
      const nearest = rows.map((sample) =>
        centres.reduce((most, centre) => Math.max(most, similarity(sample, centre)), 0)
      );
      const gains = rows.map((candidate) =>
        rows.reduce(
          (sum, sample, i) =>
            sum + uncertainties[i] * Math.max(0, similarity(candidate, sample) - nearest[i]),
          0,
        )
      );
      const pick = view.candidates.indexOf(position);
      assert.ok(gains[pick] >= Math.max(...gains) * (1 - 1e-9), `${gains[pick]} of ${gains}`);
      centres.push(rows[pick]);
    }
  }
});
