import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix, selectRows, takeRows } from "../../lib/numeric/matrix.ts";
import { widenRows } from "../../lib/numeric/widened_rows.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** Compares lengths with those of rows, whose rounding errors are small. */
function checkLengths(lengths: Float64Array, rows: number[][]) {
  assert.equal(lengths.length, rows.length);
  rows.forEach((row, i) => {
    const length = Math.hypot(...row);
    assert.ok(Math.abs(lengths[i] - length) <= 1e-12 * length, `${lengths[i]} is not ${length}`);
  });
}

Deno.test("widened rows have the same values, and lengths of rows and columns", () => {
  const shapes = fc.record({
    rows: fc.integer({ min: 0, max: 150 }),
    columns: fc.integer({ min: 0, max: 21 }),
    isSelected: fc.boolean(),
    seed: fc.nat(),
  });
  fc.assert(fc.property(shapes, ({ rows, columns, isSelected, seed }) => {
    const state = new RandomState(seed);
    const data = Float32Array.from(state.randomSample((rows + 1) * columns), (u) => u - 0.5);
    const source = matrix(data, rows + 1, columns);
    const indices = Int32Array.from(state.randintArray(0, rows + 1, rows));
    const copy = takeRows(source, indices);
    using wide = widenRows(isSelected ? selectRows(source, indices) : copy);
    assert.deepEqual({ ...wide.matrix, data: Float32Array.from(wide.matrix.data) }, copy);
    const nested = Array.from(
      { length: rows },
      (_, i) => [...copy.data.subarray(i * columns, (i + 1) * columns)],
    );
    checkLengths(wide.rowLengths, nested);
    const turned = Array.from({ length: columns }, (_, j) => nested.map((row) => row[j]));
    checkLengths(wide.columnLengths(), turned);
    // The second call gives the same ones.
    checkLengths(wide.columnLengths(), turned);
  }));
});

Deno.test("squares of the smallest and the largest float32 values are kept", () => {
  const [small, large] = [2 ** -149, 2 ** 127];
  using wide = widenRows(matrix(Float32Array.of(small, small, large, large), 2, 2));
  assert.deepEqual([...wide.rowLengths], [Math.SQRT2 * small, Math.SQRT2 * large]);
  assert.deepEqual([...wide.columnLengths()], [large, large]);
});

Deno.test("columns without entries have length 0, whatever was in the memory", () => {
  {
    using wide = widenRows(matrix(new Float32Array(200).fill(NaN), 20, 10));
    assert.ok(wide.columnLengths().every(Number.isNaN));
  }
  for (let columns = 1; columns < 100; columns++) {
    using wide = widenRows(matrix(new Float32Array(0), 0, columns));
    assert.deepEqual(wide.columnLengths(), new Float64Array(columns));
  }
});
