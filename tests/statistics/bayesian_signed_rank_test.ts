import assert from "node:assert/strict";
import { RandomState } from "../../lib/random/random_state.ts";
import { bayesianSignedRank, drawWeights } from "../../lib/statistics/bayesian_signed_rank.ts";
import { near } from "./golden.ts";
import { golden } from "./leaderboard_golden.ts";

Deno.test("weights are numpy's draws of the Dirichlet distribution, number for number", () => {
  const { seed, dataSets, rows } = golden.weights;
  const weights = drawWeights(dataSets, rows.length, new RandomState(seed));
  weights.forEach((row, i) => near(row, rows[i], 1e-15));
});

Deno.test("probabilities are baycomp's from the same draws, one sample in a thousand apart at most", () => {
  for (const { differences, rope, seed, samples, probabilities } of golden.bayesian) {
    const weights = drawWeights(differences.length, samples, new RandomState(seed));
    const { below, equal, above } = bayesianSignedRank(differences, rope, weights);
    // A sample in which two regions weigh the same may fall to either by rounding.
    near([below, equal, above], probabilities, 1e-3);
    near([below + equal + above], [1]);
  }
});

Deno.test("changed signs exchange the sides", () => {
  const differences = [0.03, -0.004, 0.02];
  const weights = drawWeights(3, 500, new RandomState(1));
  const found = bayesianSignedRank(differences, 0.01, weights);
  const mirrored = bayesianSignedRank(differences.map((d) => -d), 0.01, weights);
  assert.deepEqual([found.below, found.equal], [mirrored.above, mirrored.equal]);
});
