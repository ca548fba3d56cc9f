import assert from "node:assert/strict";
import { RandomState } from "../../lib/random/random_state.ts";
import { drawGumbel } from "../../lib/strategies/draw_gumbel.ts";

Deno.test("the numbers are those of numpy's gumbel", () => {
  const random = new RandomState(42);
  // numpy.random.RandomState(42).gumbel(size=4)
  const expected = [
    0.7565810534288353,
    -1.101980420444563,
    -0.27516330885803314,
    0.09108232065594087,
  ];
  for (const number of expected) {
    assert.ok(Math.abs(drawGumbel(random) - number) < 1e-14 * Math.abs(number));
  }
});

Deno.test("the largest of logarithms plus such numbers is a draw in proportion", () => {
  const random = new RandomState(1);
  const weights = [1, 2, 5];
  const counts = [0, 0, 0];
  for (let time = 0; time < 8000; time++) {
    const perturbed = weights.map((weight) => Math.log(weight) + drawGumbel(random));
    counts[perturbed.indexOf(Math.max(...perturbed))]++;
  }
  // Within four standard deviations of 1000, 2000 and 5000.
  counts.forEach((count, i) => {
    const share = weights[i] / 8;
    const deviation = Math.sqrt(8000 * share * (1 - share));
    assert.ok(Math.abs(count - 8000 * share) < 4 * deviation, `${counts}`);
  });
});
