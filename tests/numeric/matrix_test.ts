import assert from "node:assert/strict";
import fc from "fast-check";
import {
  copyRows,
  matrix,
  row,
  rowBlocks,
  type Rows,
  rowsBetween,
  selectRows,
  takeRows,
  transposed,
} from "../../lib/numeric/matrix.ts";

const source = matrix(Float32Array.from({ length: 30 }, (_, i) => i), 10, 3);

const selections = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 25 });

Deno.test("a selection reads like the copy of its rows", () => {
  fc.assert(fc.property(selections, fc.integer({ min: 1, max: 30 }), (indices, size) => {
    const selected = selectRows(source, Int32Array.from(indices));
    const copied = takeRows(source, indices);
    assert.deepEqual(copyRows(selected), copied);
    const all = (rows: Rows) => Array.from({ length: rows.rows }, (_, i) => [...row(rows, i)]);
    assert.deepEqual(all(selected), all(copied));
    assert.deepEqual(
      takeRows(selected, [indices.length - 1, 0]),
      takeRows(copied, [indices.length - 1, 0]),
    );
    const blocks = (rows: Rows) =>
      [...rowBlocks(rows, size)].map(({ first, block }) => ({ first, rows: all(block) }));
    assert.deepEqual(blocks(selected), blocks(copied));
    assert.deepEqual(all(rowsBetween(selected, 0, 1)), all(rowsBetween(copied, 0, 1)));
  }));
});

Deno.test("a matrix and a selection are plain data: spreading one copies no values", () => {
  assert.equal({ ...source }.data, source.data);
  const selected = selectRows(source, Int32Array.of(1, 2));
  assert.deepEqual(Object.keys({ ...selected }), ["source", "indices", "rows", "columns"]);
  assert.equal({ ...selected }.source, source);
});

Deno.test("a matrix needs as many values as it has places", () => {
  assert.throws(() => matrix(new Float32Array(5), 2, 3), {
    name: "RangeError",
    message: "A 2 x 3 matrix needs 6 values, got 5",
  });
});

Deno.test("rows are copied to the values that are given", () => {
  const into = new Float32Array(6);
  assert.equal(copyRows(selectRows(source, Int32Array.of(9, 0)), into).data, into);
  assert.deepEqual([...into], [27, 28, 29, 0, 1, 2]);
});

Deno.test("a transposed matrix has rows for columns, in the same precision, and is a copy", () => {
  assert.deepEqual(
    transposed(matrix(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)),
    matrix(Float64Array.of(1, 4, 2, 5, 3, 6), 3, 2),
  );
  assert.deepEqual(transposed(transposed(source)), source);
  assert.notEqual(transposed(source).data, source.data);
  for (const [rows, columns] of [[0, 3], [3, 0], [1, 5], [5, 1]]) {
    const data = Float32Array.from({ length: rows * columns }, (_, i) => i);
    assert.deepEqual(transposed(matrix(data, rows, columns)), matrix(data, columns, rows));
  }
});
