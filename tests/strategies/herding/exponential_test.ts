import assert from "node:assert/strict";
import { exp } from "../../../lib/numeric/functions.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { exponentialLike } from "../../../lib/strategies/herding/exponential.ts";
import golden from "../../golden/numeric.json" with { type: "json" };

const single = exponentialLike(new Float32Array());

Deno.test("float32 exponentials are numpy's to the last bit", () => {
  for (const { scale, values } of golden.single_exponentials) {
    const x = new RandomState(7).randomSample(values.length).map((u) => Math.fround(u * -scale));
    assert.deepEqual(Array.from(x, single), values);
  }
});

Deno.test("float32 exponentials are within two units of the last place, exactly 1 at 0, and 0 far below", () => {
  const random = new RandomState(1);
  for (const scale of [1e-6, 0.01, 1, 87]) {
    for (const u of random.randomSample(2000)) {
      const x = Math.fround(u * -scale);
      assert.ok(Math.abs(single(x) / exp(x) - 1) <= 2 ** -22, `${x}`);
    }
  }
  assert.deepEqual([0, -0, -104, -1e30, -Infinity].map(single), [1, 1, 0, 0, 0]);
});

Deno.test("float64 exponentials are those of the other strategies", () => {
  assert.equal(exponentialLike(new Float64Array()), exp);
});
