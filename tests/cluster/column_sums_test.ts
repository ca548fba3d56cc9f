import assert from "node:assert/strict";
import { columnsLike } from "../../lib/cluster/column_sums.ts";
import type { Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** Sums of the columns of a matrix, (rows x columns). */
function columnSums(matrix: Values, rows: number, columns: number): number[] {
  using copies = columnsLike(matrix, rows, columns);
  copies.values.forEach((column, j) =>
    column.forEach((_, i) => column[i] = matrix[i * columns + j])
  );
  return copies.sums(columns);
}

Deno.test("columns are added up as exactly as their precision allows, whatever their number", () => {
  const random = new RandomState(3);
  for (const columns of [1, 2, 3, 4, 5, 6, 7, 9]) {
    for (const rows of [1, 3, 8, 293, 4100]) {
      const wide = random.randomSample(rows * columns);
      for (const values of [wide, Float32Array.from(wide)]) {
        const sums = columnSums(values, rows, columns);
        for (let j = 0; j < columns; j++) {
          let exact = 0;
          for (let i = 0; i < rows; i++) exact += values[i * columns + j];
          const bound = exact * rows * (values instanceof Float32Array ? 2 ** -23 : 2 ** -52);
          assert.ok(Math.abs(sums[j] - exact) <= bound);
        }
      }
    }
  }
});

Deno.test("float32 columns are added up in eights, four left over rows first, pairs of columns in fours", () => {
  // 2^24 + 1 is lost in float32, so that what joins it in one running sum tells the order.
  const big = 2 ** 24;
  const sum = (rows: number, columns: number, column: number, values: Record<number, number>) => {
    const data = new Float32Array(rows * columns);
    for (const [row, value] of Object.entries(values)) data[Number(row) * columns + column] = value;
    return columnSums(data, rows, columns)[column];
  };
  assert.equal(sum(16, 4, 0, { 0: big, 8: 1, 9: -big }), 0);
  assert.equal(sum(16, 4, 0, { 0: big, 1: 1, 9: 0.5, 8: -big }), 1.5);
  assert.equal(sum(12, 4, 0, { 0: big, 4: 1, 11: -big }), 0);
  assert.equal(sum(8, 2, 0, { 0: big, 4: 1, 1: -big }), 0);
});

Deno.test("running sums are rounded at each step", () => {
  using columns = columnsLike(new Float32Array(), 3, 1);
  columns.values[0].set([2 ** 24, 1, 2]);
  assert.deepEqual([...columns.accumulate(0)], [2 ** 24, 2 ** 24, 2 ** 24 + 2]);
});
