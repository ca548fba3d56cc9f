// BAIT's bounds leave no candidate out that has the largest score, and its exact scores are those of plain loops.

import assert from "node:assert/strict";
import { inverse } from "../../../lib/numeric/inverse.ts";
import { type Matrix, row } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { weightedGram } from "../../../lib/numeric/weighted_gram.ts";
import { ridgeOf } from "../../../lib/strategies/bait/information.ts";
import { fisherScores } from "../../../lib/strategies/bait/fisher_scores.ts";

const columns = 21;
type Doubles = Float64Array<ArrayBuffer>;

/** Samples of which many differ from each other in their last bits alone: no approximation can tell which one is best. */
function nearTies(precision: "float32" | "float64", scale: number): Matrix {
  const random = new RandomState(4);
  const rows = 120;
  const bases = random.randomSample(4 * columns).map((value) => scale * (value - 0.3));
  const step = precision === "float32" ? 2 ** -22 : 2 ** -50;
  const values = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, k] = [Math.floor(at / columns), at % columns];
    return bases[i % 4 * columns + k] * (1 + step * random.randint(-2, 3));
  });
  return { data: precision === "float32" ? Float32Array.from(values) : values, rows, columns };
}

/** M⁻¹ and F, and the exact score of a row, all in plain loops. */
function plainScores(start: Matrix<Doubles>, fisher: Matrix<Doubles>) {
  const matrix = { ...start, data: start.data.slice() };
  const inner = (b: ArrayLike<number>, c: ArrayLike<number>) =>
    Array.from(b).reduce((sum, value, k) => sum + value * c[k], 0);
  const product = ({ rows }: Matrix, of: Matrix, b: number[]) =>
    Array.from({ length: rows }, (_, k) => inner(row(of, k), b));
  const open = (v: number[]) => {
    const a = product(matrix, matrix, v);
    return { a, leverage: inner(v, a), pull: inner(a, product(fisher, fisher, a)) };
  };
  return {
    score(v: number[], sign: number) {
      const { leverage, pull } = open(v);
      return pull / (sign + leverage);
    },
    update(v: number[], sign: number) {
      const { a, leverage } = open(v);
      const share = 1 / (sign + leverage);
      a.forEach((value, k) =>
        a.forEach((other, l) => row(matrix, k)[l] -= share * (value * other))
      );
    },
  };
}

for (const precision of ["float32", "float64"] as const) {
  for (const [scale, lambda] of [[1, 1], [40, 1], [1, 1e-6], [1e-12, 1], [1e12, 1], [1e25, 1]]) {
    Deno.test(`the best candidates of near-ties are among those that are scored exactly (${precision}, ${scale} times, ridge ${lambda})`, async () => {
      const samples = nearTies(precision, scale);
      const factors = Float64Array.from({ length: samples.rows }, (_, i) => i % 7 ? 0.5 : 0.499);
      const fisher = await weightedGram(samples, factors);
      const M = await weightedGram(samples, factors.map((_, i) => i % 40 ? 0 : 0.1));
      const ridge = ridgeOf(M, lambda);
      for (let k = 0; k < columns; k++) M.data[k * columns + k] += ridge;
      const start = inverse(M);
      const plain = plainScores(start, fisher);
      using scores = await fisherScores(samples, factors, start, fisher);
      const v = Array.from(
        factors,
        (factor, i) => Array.from(row(samples, i), (value) => factor * value),
      );

      const check = (among: number[], sign: 1 | -1) => {
        const exact = among.map((i) => plain.score(v[i], sign));
        const largest = Math.max(...exact);
        const best = scores.best(among, sign);
        among.forEach((i, nth) => {
          if (exact[nth] === largest) assert.equal(best.get(i), largest);
          if (best.has(i)) assert.equal(best.get(i), exact[nth]);
        });
        return among[exact.indexOf(largest)];
      };
      const picks: number[] = [];
      let left = Array.from(factors.keys());
      for (let step = 0; step < 20; step++) {
        const pick = check(left, 1);
        picks.push(pick);
        left = left.filter((i) => i !== pick);
        scores.add(pick, picks);
        plain.update(v[pick], 1);
      }
      while (picks.length > 8) {
        const dropped = check(picks, -1);
        picks.splice(picks.indexOf(dropped), 1);
        scores.remove(dropped, picks);
        plain.update(v[dropped], -1);
      }
    });
  }
}

Deno.test("few candidates are scored exactly where scores are apart", async () => {
  const random = new RandomState(5);
  const samples = {
    data: Float32Array.from(random.randomSample(2000 * columns), (value) => value - 0.5),
    rows: 2000,
    columns,
  };
  const factors = new Float64Array(2000).fill(0.5);
  const fisher = await weightedGram(samples, factors);
  const M = await weightedGram(samples, new Float64Array(2000));
  for (let k = 0; k < columns; k++) M.data[k * columns + k] = 1;
  using scores = await fisherScores(samples, factors, inverse(M), fisher);
  const picks: number[] = [];
  const everyone = Array.from({ length: 2000 }, (_, i) => i);
  let scored = 0;
  for (let step = 0; step < 20; step++) {
    const best = scores.best(everyone.filter((i) => !picks.includes(i)), 1);
    scored += best.size;
    picks.push([...best.keys()].reduce((a, b) => best.get(b)! > best.get(a)! ? b : a));
    scores.add(picks.at(-1)!, picks);
  }
  assert.ok(scored < 200, `${scored} of 40,000`);
});
