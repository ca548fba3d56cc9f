import assert from "node:assert/strict";
import fc from "fast-check";
import { compactForm } from "../../lib/classifier/compact_form.ts";
import { minimise, type Objective } from "../../lib/classifier/lbfgs.ts";
import { twoLoop } from "../../lib/classifier/two_loop.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** The sum of curvatures / 2 * (x - optimum)^2. */
function quadratic(optimum: Float64Array, curvatures: Float64Array): Objective {
  const at = (point: ArrayLike<number>, gradient: Float64Array) => {
    let value = 0;
    for (let i = 0; i < optimum.length; i++) {
      gradient[i] = curvatures[i] * (point[i] - optimum[i]);
      value += gradient[i] * (point[i] - optimum[i]) / 2;
    }
    return value;
  };
  return {
    parameters: optimum.length,
    start: (gradient) => at(new Float64Array(optimum.length), gradient),
    line: ({ trialPoint, newGradient, newSlope }) => ({
      at() {
        const value = at(trialPoint, newGradient);
        return { value, slope: newSlope() };
      },
      accept: newSlope,
    }),
  };
}

const problems = fc.record({
  parameters: fc.integer({ min: 1, max: 30 }),
  seed: fc.nat(10_000),
  stepMemory: fc.constantFrom(twoLoop, compactForm),
});

Deno.test("the minimum of a quadratic function is found, and the value never rises", async () => {
  await fc.assert(fc.asyncProperty(problems, async ({ parameters, seed, stepMemory }) => {
    const state = new RandomState(seed);
    const optimum = state.randomSample(parameters).map((value) => 4 * value - 2);
    const curvatures = state.randomSample(parameters).map((value) => 0.1 + 5 * value);
    const values: number[] = [];
    const { point, iterations } = await minimise(
      quadratic(optimum, curvatures),
      1e-8,
      1000,
      (value) => values.push(value),
      stepMemory,
    );
    assert.equal(values.length, iterations);
    assert.ok(values.every((value, i) => i === 0 || value <= values[i - 1]));
    point.forEach((value, i) => assert.ok(Math.abs(value - optimum[i]) < 1e-5));
  }));
});

Deno.test("it stops at once where the gradient is small, and at the most iterations otherwise", async () => {
  const curvatures = Float64Array.from({ length: 12 }, (_, i) => 1 + i * i);
  const far = quadratic(new Float64Array(12).fill(3), curvatures);
  assert.equal((await minimise(far, 1e9, 1000)).iterations, 0);
  assert.equal((await minimise(far, 0, 3)).iterations, 3);
  const there = await minimise(quadratic(new Float64Array(12), curvatures), 1e-6, 1000);
  assert.deepEqual(there, { point: new Float64Array(12), iterations: 0 });
});
