import assert from "node:assert/strict";
import { lineSearch } from "../../lib/classifier/line_search.ts";
import { softmaxObjective } from "../../lib/classifier/softmax_objective.ts";
import { twoLoop } from "../../lib/classifier/two_loop.ts";
import { matrix, type Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

Deno.test("the value at zero is log(classes), and slopes are those of the values along a line", async () => {
  const [rows, features, classCount] = [40, 5, 4];
  const state = new RandomState(2);
  const wide = state.randomSample(rows * features);
  const classes = Int32Array.from({ length: rows }, (_, i) => i % classCount);
  for (const data of [wide, Float32Array.from(wide)] as Values[]) {
    using penalized = softmaxObjective(matrix(data, rows, features), classes, classCount, 0.1);
    const { objective } = penalized;
    using steps = twoLoop(objective.parameters);
    const start = await objective.start(steps.newGradient);
    assert.ok(Math.abs(start - Math.log(classCount)) < 1e-6);
    steps.advance();
    const slope = steps.descend();
    const line = objective.line(steps);
    const at = async (step: number) => {
      steps.setTrialPoint(step);
      return await line.at(step);
    };
    const width = data instanceof Float32Array ? 1e-2 : 1e-5;
    for (const step of [0.5, 3]) {
      const { slope } = await at(step);
      const rise = (await at(step + width)).value - (await at(step - width)).value;
      assert.ok(Math.abs(rise / (2 * width) - slope) < 1e-3 * Math.abs(slope) + 1e-6);
    }
    assert.ok(await lineSearch(at, start, slope, 1) !== undefined);
    const coefficients = penalized.coefficientsAt(steps.trialPoint);
    assert.equal(coefficients.length, classCount * features);
    assert.equal(coefficients.constructor, data.constructor);
    // The trial point has the weights of one feature after the other, a weight for each class.
    const [point] = [Float64Array.from(steps.trialPoint)];
    const first = data instanceof Float32Array ? Math.fround(point[1]) : point[1];
    assert.equal(coefficients[features], first);
  }
});
