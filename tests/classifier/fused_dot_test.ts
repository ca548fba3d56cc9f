import assert from "node:assert/strict";
import fc from "fast-check";
import { fusedDot, oddDot } from "../../lib/classifier/fused_dot.ts";

const exact = fc.integer({ min: -(2 ** 53), max: 2 ** 53 });
const small = fc.integer({ min: -1000, max: 1000 });

Deno.test("a fused multiply-add is rounded once", () => {
  fc.assert(
    fc.property(exact, exact, exact, fc.constantFrom(1, 2 ** -40, 2 ** 40), (a, b, c, scale) => {
      // The second product is added to the first, which is exact.
      const sum = oddDot(Float64Array.of(c, a * scale), Float64Array.of(1, b));
      const [whole, divisor] = scale < 1 ? [2 ** 40 * c, 2 ** 40] : [c, 1];
      const product = BigInt(a) * BigInt(b) * BigInt(Math.max(scale, 1));
      assert.equal(sum, Number(product + BigInt(whole)) / divisor);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("products of vectors of whole numbers are exact, whatever their length", () => {
  const pairs = fc.array(fc.tuple(small, small), { maxLength: 70 });
  fc.assert(fc.property(pairs, (pairs) => {
    const [a, b] = [0, 1].map((i) => Float64Array.from(pairs, (pair) => pair[i]));
    const product = pairs.reduce((sum, [a, b]) => sum + a * b, 0);
    assert.equal(fusedDot(a, b), product);
    assert.equal(oddDot(a, b), product);
  }));
});
