import assert from "node:assert/strict";
import fc from "fast-check";
import { innerProduct, selfProducts } from "../../../lib/numeric/inner_products.ts";
import { roomForErrors } from "../../../lib/strategies/badge/errors.ts";

/** Errors as the paper has them, in float64. */
function explicit(probabilities: ArrayLike<number>, rows: number, columns: number) {
  const data = Float64Array.from(probabilities);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    row[row.indexOf(Math.max(...row))] -= 1;
  }
  return { data, rows, columns };
}

for (const Type of [Float32Array, Float64Array]) {
  Deno.test(`products of errors have the bits of innerProduct wherever the predicted class is: ${Type.name}`, () => {
    const columns = fc.integer({ min: 1, max: 19 });
    const samples = columns.chain((columns) =>
      fc.array(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
          minLength: columns,
          maxLength: columns,
        }),
        { minLength: 1, maxLength: 9 },
      )
    );
    fc.assert(fc.property(samples, fc.nat(), (samples, number) => {
      const [rows, columns] = [samples.length, samples[0].length];
      using errors = roomForErrors(rows, columns, new Type());
      errors.probabilities.data.set(samples.flat());
      const expected = explicit(errors.probabilities.data, rows, columns);
      assert.deepEqual(errors.squaredNorms(), selfProducts(expected));
      const pick = number % rows;
      const products = errors.products(pick);
      assert.deepEqual(
        Array.from(products),
        samples.map((_, i) => innerProduct(expected, i, pick)),
      );
    }));
  });
}

Deno.test("among equally likely classes the first one is predicted", () => {
  using errors = roomForErrors(2, 2, new Float32Array());
  errors.probabilities.data.set([0.5, 0.5, 0.25, 0.75]);
  errors.squaredNorms();
  // (-0.5, 0.5) and (0.25, -0.25)
  assert.equal(errors.products(0)[1], -0.25);
});
