import assert from "node:assert/strict";
import fc from "fast-check";
import { compactForm } from "../../lib/classifier/compact_form.ts";
import { twoLoop } from "../../lib/classifier/two_loop.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { numbers } from "./losses.ts";

const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

/** The direction of limited-memory BFGS by the two-loop recursion, from steps s and changes y, oldest first. */
function direction(gradient: number[], steps: number[][], changes: number[][]): number[] {
  const factors: number[] = [];
  let d = gradient.map((value) => -value);
  for (let i = steps.length - 1; i >= 0; i--) {
    factors[i] = product(steps[i], d) / product(steps[i], changes[i]);
    d = d.map((value, k) => value - factors[i] * changes[i][k]);
  }
  const [s, y] = [steps.at(-1), changes.at(-1)];
  if (s && y) d = d.map((value) => value * product(s, y) / product(y, y));
  for (let i = 0; i < steps.length; i++) {
    const factor = factors[i] - product(changes[i], d) / product(steps[i], changes[i]);
    d = d.map((value, k) => value + factor * steps[i][k]);
  }
  return d;
}

for (const [name, stepMemory] of Object.entries({ twoLoop, compactForm })) {
  Deno.test(`${name}: directions are those of the last ten steps, and are forgotten together`, () => {
    const cases = fc.record({
      parameters: fc.integer({ min: 3, max: 25 }),
      count: fc.integer({ min: 0, max: 14 }),
      seed: fc.nat(10_000),
    });
    fc.assert(fc.property(cases, ({ parameters, count, seed }) => {
      const state = new RandomState(seed);
      const curvatures = state.randomSample(parameters).map((value) => 0.5 + value);
      using memory = stepMemory(parameters);
      let gradient = [...numbers(state, parameters, 2)];
      memory.newGradient.set(gradient);
      memory.advance();
      const [steps, changes]: number[][][] = [[], []];
      for (let i = 0; i <= count; i++) {
        const expected = direction(gradient, steps.slice(-10), changes.slice(-10));
        const slope = memory.descend();
        const scale = Math.hypot(...expected);
        expected.forEach((value, k) => {
          assert.ok(Math.abs(memory.direction[k] - value) <= 1e-7 * scale);
        });
        assert.ok(Math.abs(slope - product(expected, gradient)) <= 1e-7 * scale);
        assert.ok(Math.abs(memory.directionLength() - scale) <= 1e-7 * scale);
        if (scale < 1e-6) return;

        const before = [...memory.point];
        memory.setTrialPoint(0.7);
        const step = Array.from(memory.trialPoint, (value, k) => value - before[k]);
        const change = step.map((value, k) => curvatures[k] * value);
        gradient = gradient.map((value, k) => value + change[k]);
        memory.newGradient.set(gradient);
        assert.equal(memory.largestEntry(), Math.max(...gradient.map(Math.abs)));
        memory.remember(0.7, product(step, change));
        memory.advance();
        steps.push(step);
        changes.push(change);
        assert.equal(memory.isEmpty(), false);
      }
      memory.forget();
      assert.equal(memory.isEmpty(), true);
    }));
  });
}
