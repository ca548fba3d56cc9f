import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, rowBlocks } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { drawProportional } from "../../../lib/strategies/draw.ts";
import { type Relevances, relevancesOf } from "../../../lib/strategies/falcun/relevances.ts";
import { marginUncertainty } from "../../../lib/strategies/uncertainty.ts";

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 60 }),
  columns: fc.integer({ min: 1, max: 120 }),
  power: fc.constantFrom(0, 1, 2, 2.5, 10, 64),
  peak: fc.constantFrom(1, 8, 60),
  isSingle: fc.boolean(),
  isWide: fc.boolean(),
  seed: fc.nat(1000),
});

/** Relevances of all candidates, taken in bit by bit. */
function allOf(probabilities: Matrix, power: number, isWide = false): Relevances {
  const { data, rows: candidates, columns: classes } = probabilities;
  const relevances = relevancesOf({ candidates, classes, like: data, isWide, power });
  relevances.probabilities.data.set(data);
  for (const { first, block } of rowBlocks(probabilities, 7)) {
    relevances.addCandidates(first, block.rows);
  }
  return relevances;
}

/** What FALCUN's relevances are the powers of: uncertainties plus distances, as the paper has them after some picks. */
function plain(rows: number[][], uncertainties: number[], picks: number[]): number[] {
  let distances = [...uncertainties];
  for (const pick of picks) {
    distances = distances.map((distance, i) =>
      Math.min(
        distance,
        rows[i].reduce((sum, value, k) => sum + Math.abs(value - rows[pick][k]), 0),
      )
    );
    const smallest = Math.min(...distances);
    const range = Math.max(...distances) - smallest;
    distances = distances.map((distance) => (distance - smallest) / (range || 1));
  }
  return distances.map((distance, i) => uncertainties[i] + distance);
}

/** A value of float32 as wide distances take it: the nearest multiple of 2^-31, of two the even one. */
function inFixedPoint(value: number): number {
  const floor = Math.floor(value * 2 ** 31);
  const rest = value * 2 ** 31 - floor;
  return (floor + Number(rest > 0.5 || rest === 0.5 && floor % 2 === 1)) / 2 ** 31;
}

Deno.test("relevances are the paper's, pick after pick", () => {
  fc.assert(fc.property(cases, ({ rows, columns, power, peak, isSingle, isWide, seed }) => {
    const random = new RandomState(seed);
    // Above 0, so that every row has a sum to be divided by.
    const data = random.randomSample(rows * columns).map((number) =>
      number ** peak || Number.MIN_VALUE
    );
    for (let i = 0; i < rows; i++) {
      const row = data.subarray(i * columns, (i + 1) * columns);
      const sum = row.reduce((a, b) => a + b);
      for (let j = 0; j < columns; j++) row[j] /= sum;
    }
    const values = isSingle ? Float32Array.from(data) : data;
    const probabilities = { data: values, rows, columns };
    // Wide, float32 values are handled as float64.
    const isRounded = isSingle && !isWide;
    const uncertainties = marginUncertainty(
      isRounded ? probabilities : { ...probabilities, data: Float64Array.from(values) },
    );
    const kept = isSingle && isWide ? values.map(inFixedPoint) : values;
    const table = Array.from(
      { length: rows },
      (_, i) => [...kept.subarray(i * columns, (i + 1) * columns)],
    );
    using relevances = allOf(probabilities, power, isWide);
    const picks: number[] = [];
    for (let round = 0; round < 4; round++) {
      const bases = plain(table, [...uncertainties], picks);
      const found = relevances.update();
      // Draws depend on ratios alone, and where all powers are too small for numbers, only ratios are kept.
      const [largest, largestBase] = [Math.max(...found) || 1, Math.max(...bases) || 1];
      // Rescaled distances of float32, to a power of 64, keep three digits. The smallest numbers keep fewer.
      const tolerance = isRounded ? 1e-3 + 2 ** -147 / largest : 1e-10 + 2 ** -1072 / largest;
      found.forEach((relevance, i) => {
        const expected = (bases[i] / largestBase) ** power;
        assert.ok(Math.abs(relevance / largest - expected) <= tolerance);
      });
      const pick = random.randint(0, rows);
      picks.push(pick);
      relevances.addPick(pick);
    }
  }));
});

Deno.test("draws are proportional to the relevances, picks left out", () => {
  const sizes = fc.integer({ min: 1, max: 300 });
  fc.assert(fc.property(sizes, fc.nat(1000), fc.double({ min: 0, max: 1 }), (rows, seed, share) => {
    const random = new RandomState(seed);
    const data = random.randomSample(2 * rows);
    for (let i = 0; i < rows; i++) data[2 * i + 1] = 1 - data[2 * i];
    using relevances = allOf({ data, rows, columns: 2 }, 10);
    const weights = relevances.update();
    for (let i = 0; i < rows; i++) if (random.random() < share) weights[i] = 0;
    const expected = weights.some((weight) => weight > 0)
      ? drawProportional(weights, random.copy())
      : -1;
    assert.equal(relevances.draw(random.random()), expected);
  }));
});

Deno.test("a share that is rounded up to the whole is the last candidate that has any", () => {
  using relevances = allOf({ data: new Float64Array(600), rows: 300, columns: 2 }, 1);
  const weights = relevances.update();
  weights.fill(0);
  for (let i = 0; i < 200; i++) weights[i] = 0.1;
  assert.equal(relevances.draw(1), 199);
  assert.equal(relevances.draw(0), 0);
});

Deno.test("what equals a pick is at distance 0, whatever the precision", () => {
  for (const columns of [1, 2, 5, 8, 83, 100]) {
    const random = new RandomState(columns);
    const wide = random.randomSample(11 * columns).map((number) => number / columns);
    wide.copyWithin(7 * columns, 2 * columns, 3 * columns);
    const single = Float32Array.from(wide);
    for (const [data, isWide] of [[wide, false], [single, false], [single, true]] as const) {
      using relevances = allOf({ data, rows: 11, columns }, 1, isWide);
      relevances.addPick(2);
      const isRounded = data === single && !isWide;
      const values = isRounded ? data : Float64Array.from(data);
      const uncertainties = marginUncertainty({ data: values, rows: 11, columns });
      const weights = relevances.update();
      assert.equal(weights[2], uncertainties[2]);
      assert.equal(weights[7], uncertainties[7]);
    }
  }
});

Deno.test("where all powers are too small for numbers, draws follow their ratios", () => {
  // Uncertainties of about 1e-9 and 2e-9.
  const data = Float64Array.of(1 - 5e-10, 5e-10, 1 - 1e-9, 1e-9, 1 - 5e-10, 5e-10);
  for (const power of [60, 100]) {
    using relevances = allOf({ data, rows: 3, columns: 2 }, power);
    const weights = relevances.update();
    assert.ok(weights[1] > 0);
    assert.ok(weights[0] < 1e-12 * weights[1]);
    assert.equal(relevances.draw(0.999), 1);
  }
});
