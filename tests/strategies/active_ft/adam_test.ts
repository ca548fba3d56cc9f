import assert from "node:assert/strict";
import { adam } from "../../../lib/strategies/active_ft/adam.ts";

Deno.test("the first step has the learning rate's size, against the gradient; later ones follow the paper", () => {
  const parameters = Float64Array.of(1, 1, 1);
  const step = adam(3, 0.1);
  step(parameters, Float64Array.of(4, -0.02, 0));
  const near = (expected: number[]) =>
    parameters.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-6, `${value}`));
  near([0.9, 1.1, 1]);
  // Twice: m is 0.1 * 4 * 0.9 - 0.1 * 2 = 0.16, over 1 - 0.81; v is 0.001 * (16 * 0.999 + 4), over 1 - 0.998001.
  step(parameters, Float64Array.of(-2, -0.02, 0));
  near([0.9 - 0.1 * (0.16 / 0.19) / Math.sqrt(0.019984 / 0.001999), 1.2, 1]);
});
