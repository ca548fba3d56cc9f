// The gradient of ActiveFT's loss against differences of the loss itself.

import assert from "node:assert/strict";
import { normalizeRows } from "../../../lib/numeric/distances.ts";
import { dot } from "../../../lib/numeric/inner_products.ts";
import { type Matrix, row } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { writeGradient } from "../../../lib/strategies/active_ft/gradient.ts";
import { nearestCentroids } from "../../../lib/strategies/active_ft/nearest_centroids.ts";
import { unitSamples } from "../../../lib/strategies/active_ft/unit_samples.ts";

type Doubles = Float64Array<ArrayBuffer>;

const random = new RandomState(3);
const make = (rows: number): Matrix<Doubles> => ({
  data: random.randomSample(rows * 5).map((value) => value - 0.5),
  rows,
  columns: 5,
});

function joined(a: Matrix<Doubles>, b: Matrix<Doubles>): Matrix<Doubles> {
  return { data: Float64Array.of(...a.data, ...b.data), rows: a.rows + b.rows, columns: a.columns };
}

for (const fixedCount of [0, 3]) {
  Deno.test(`the gradient is the slope of the loss, with ${fixedCount} labeled samples`, async () => {
    const [samples, fixed, parameters] = [
      normalizeRows(make(40)),
      normalizeRows(make(fixedCount)),
      make(4),
    ];
    const settings = { temperature: 0.2, balance: 0.7 };

    /** The loss of moved centroids. What they are compared with stays, as the authors' code has it. */
    const loss = (moved: Matrix<Doubles>) => {
      const everyone = joined(fixed, normalizeRows(moved));
      const others = joined(fixed, normalizeRows(parameters));
      let sum = 0;
      for (let i = 0; i < samples.rows; i++) {
        const to = Array.from(
          { length: everyone.rows },
          (_, c) => dot(row(samples, i), row(everyone, c)),
        );
        const nearest = to.indexOf(Math.max(...to));
        const a = Math.exp(to[nearest] / settings.temperature);
        let C = 0;
        for (let j = 0; j < others.rows; j++) {
          C += Math.exp(dot(row(others, j), row(everyone, nearest)) / settings.temperature);
        }
        sum -= Math.log(a / (a + settings.balance * C));
      }
      return sum / samples.rows;
    };

    const unit = normalizeRows(parameters);
    using following = await nearestCentroids(unitSamples(samples), fixed, 4);
    await following.update(unit);
    assert.ok(
      following.nearest.includes(0) && (fixedCount === 0 || following.nearest.includes(-1)),
    );
    const lengths = Float64Array.from({ length: 4 }, (_, c) => {
      return Math.sqrt(dot(row(parameters, c), row(parameters, c)));
    });
    const gradient = new Float64Array(20);
    const directions = { everyone: joined(fixed, unit), lengths };
    await writeGradient(samples, directions, following, settings, gradient);

    for (const [at, slope] of gradient.entries()) {
      const moved = (way: number) => {
        return { ...parameters, data: parameters.data.with(at, parameters.data[at] + way) };
      };
      const expected = (loss(moved(1e-5)) - loss(moved(-1e-5))) / 2e-5;
      assert.ok(Math.abs(slope - expected) < 1e-6, `${at}: ${slope}, ${expected}`);
    }
  });
}
