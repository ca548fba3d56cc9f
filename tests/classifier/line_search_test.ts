import assert from "node:assert/strict";
import fc from "fast-check";
import { lineSearch } from "../../lib/classifier/line_search.ts";

const lines = fc.record({
  optimum: fc.double({ min: 0.01, max: 50, noNaN: true }),
  curvature: fc.double({ min: 0.01, max: 20, noNaN: true }),
  quartic: fc.double({ min: 0, max: 2, noNaN: true }),
  trial: fc.double({ min: 0.001, max: 10, noNaN: true }),
});

Deno.test("an accepted step lowers the value enough and flattens the slope (Wolfe's conditions)", async () => {
  await fc.assert(fc.asyncProperty(lines, async ({ optimum, curvature, quartic, trial }) => {
    const evaluate = (step: number) => {
      const from = step - optimum;
      return {
        value: curvature * from ** 2 / 2 + quartic * from ** 4 / 4,
        slope: curvature * from + quartic * from ** 3,
      };
    };
    const start = evaluate(0);
    let last = NaN;
    const step = await lineSearch(
      (step) => {
        last = step;
        return Promise.resolve(evaluate(step));
      },
      start.value,
      start.slope,
      trial,
    );
    assert.equal(step, last, "the accepted step was evaluated last");
    const { value, slope } = evaluate(step!);
    assert.ok(value <= start.value + 1e-3 * step! * start.slope);
    assert.ok(Math.abs(slope) <= 0.9 * Math.abs(start.slope));
  }));
});

Deno.test("a function that only rises, against its slope, ends without a step", async () => {
  let evaluations = 0;
  const step = await lineSearch(
    (step) => {
      evaluations++;
      return Promise.resolve({ value: 1 + step, slope: -1 });
    },
    1,
    -1,
    1,
  );
  assert.ok(step === undefined || step < 1e-10, `${step}`);
  assert.ok(evaluations <= 50);
});
