// Discriminators, some of them begun before their turn, against fits that run alone.

import assert from "node:assert/strict";
import { twoClassFits } from "../../../lib/classifier/binary_regression.ts";
import { halfBinomialFits } from "../../../lib/classifier/half_binomial_fits.ts";
import { matrix } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import {
  discriminators,
  LABELED,
  UNLABELED,
} from "../../../lib/strategies/discriminative_al/discriminators.ts";

const settings = { C: 0.01, tol: 1e-3, maxIterations: 100 };
const rows = 203;
const features = 13;
const values = new RandomState(5).randomSample(rows * features).map((value) => 20 * value - 10);

const picking = {
  "the likeliest sample": (logits: ArrayLike<number>, candidates: number[]) =>
    candidates.reduce((best, i) => logits[i] > logits[best] ? i : best),
  "what nobody foresees": (logits: ArrayLike<number>, candidates: number[]) =>
    candidates.reduce((best, i) => logits[i] < logits[best] ? i : best),
};

for (const data of [Float32Array.from(values), values]) {
  for (const [what, pickOf] of Object.entries(picking)) {
    const precision = data instanceof Float32Array ? "float32" : "float64";
    Deno.test(`picking ${what}, discriminators are those fitted alone (${precision})`, async () => {
      const samples = matrix<typeof data>(data, rows, features);
      const sides = new Int32Array(rows).fill(UNLABELED).fill(LABELED, 0, 7);
      using chain = discriminators(samples, Int32Array.from(sides.keys()).slice(7), settings);
      using alone = data instanceof Float32Array
        ? twoClassFits(matrix(data, rows, features))
        : halfBinomialFits(matrix(data, rows, features));
      for (let i = 0; i < 20; i++) {
        const discriminator = await chain.fit(sides, i === 19);
        assert.deepEqual(discriminator, await alone.fit(sides, settings));
        assert.ok(discriminator.iterations > 1);
        const candidates = [...sides.keys()].filter((i) => sides[i] === UNLABELED);
        sides[pickOf(discriminator.logits, candidates)] = LABELED;
      }
    });
  }
}
