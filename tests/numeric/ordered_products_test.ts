// Ordered products against an exact emulation of their order, and the check of what else multiplies.

import assert from "node:assert/strict";
import { type Matrix, matrix, selectRows, takeRows, transposed } from "../../lib/numeric/matrix.ts";
import { multiplyMatrices } from "../../lib/numeric/matrix_products.ts";
import {
  addsInOrder,
  type MultiplyDoubles,
  multiplyInOrder,
} from "../../lib/numeric/ordered_products.ts";
import { threadsInUse, useThreads } from "../../lib/numeric/products.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { fusedDouble } from "./exact_sums.ts";

type Doubles = Float64Array<ArrayBuffer>;

function random(state: RandomState, rows: number, columns: number): Matrix<Doubles> {
  return matrix(state.randomSample(rows * columns).map((u) => u - 0.5), rows, columns);
}

/** The order as orders_of_additions.md has it. */
function expected(a: Matrix<Doubles>, b: Matrix<Doubles>): Doubles {
  const longest = b.columns <= 16 ? 512 : b.columns <= 32 ? 256 : 128;
  const product = new Float64Array(a.rows * b.columns);
  for (let at = 0; at < product.length; at++) {
    const [i, j] = [Math.floor(at / b.columns), at % b.columns];
    for (let from = 0; from < a.columns; from += longest) {
      let sum = 0;
      for (let k = from; k < Math.min(from + longest, a.columns); k++) {
        sum = fusedDouble(a.data[i * a.columns + k], b.data[k * b.columns + j], sum);
      }
      product[at] += sum;
    }
  }
  return product;
}

Deno.test("products have the stated order: below and above each length of blocks, and for few and many columns", async () => {
  const state = new RandomState(1);
  const shapes = [
    [1, 1, 1],
    [1, 2, 1],
    [4, 3, 2],
    [5, 40, 7],
    [3, 513, 1],
    [2, 512, 16],
    [2, 1030, 3],
    [2, 520, 16],
    [2, 256, 17],
    [2, 257, 32],
    [1, 700, 20],
    [2, 128, 33],
    [3, 129, 40],
    [1, 300, 65],
  ];
  for (const [rows, inner, columns] of shapes) {
    const [a, b] = [random(state, rows, inner), random(state, inner, columns)];
    const product = expected(a, b);
    for (const transposeB of [false, true]) {
      const found = await multiplyInOrder(a, transposeB ? transposed(b) : b, { transposeB });
      assert.deepEqual(found, { data: product, rows, columns }, `${rows} x ${inner} x ${columns}`);
    }
  }
});

Deno.test("products are the same on several threads, whether these share the rows or the columns", async () => {
  const state = new RandomState(3);
  assert.equal(threadsInUse(), 1);
  try {
    for (const [rows, inner, columns] of [[700, 300, 65], [9, 700, 900], [64, 1030, 40]]) {
      const [a, b] = [random(state, rows, inner), random(state, columns, inner)];
      useThreads(1);
      const { data } = await multiplyInOrder(a, b, { transposeB: true });
      for (const threads of [2, 3]) {
        useThreads(threads);
        const found = await multiplyInOrder(a, b, { transposeB: true });
        assert.deepEqual(found, { data, rows, columns }, `${threads}: ${rows} x ${columns}`);
      }
    }
  } finally {
    useThreads(1);
  }
});

Deno.test("selected rows are multiplied as copied ones are, into given values", async () => {
  const state = new RandomState(2);
  const [source, b] = [random(state, 9, 30), random(state, 30, 4)];
  const indices = Int32Array.of(8, 0, 0, 5);
  const into = new Float64Array(16).fill(NaN);
  const { data } = await multiplyInOrder(selectRows(source, indices), b, {}, into);
  assert.equal(data, into);
  assert.deepEqual(into, expected(takeRows(source, indices), b));
});

Deno.test("a product without rows, columns or addends is empty or 0", async () => {
  for (const [rows, inner, columns] of [[0, 3, 2], [2, 0, 3], [2, 3, 0]]) {
    const [a, b] = [
      matrix(new Float64Array(rows * inner), rows, inner),
      matrix(new Float64Array(inner * columns), inner, columns),
    ];
    const { data } = await multiplyInOrder(a, b, {}, new Float64Array(rows * columns).fill(NaN));
    assert.deepEqual(data, new Float64Array(rows * columns));
  }
});

Deno.test("matrices that don't fit are refused", async () => {
  const a = matrix(new Float64Array(6), 2, 3);
  await assert.rejects(multiplyInOrder(a, a), {
    name: "RangeError",
    message: "A 2 x 3 matrix can't be multiplied by a 2 x 3 one",
  });
});

/** A way to multiply by the kernel, which may turn the inner dimension round. */
function byKernel(
  isFused: boolean,
  longestOf: (columns: number) => number,
  isTurned = false,
): MultiplyDoubles {
  return (a, b, { transposeB }, into) => {
    const turned = (rows: Matrix<Doubles>): Matrix<Doubles> => {
      const { columns } = rows;
      const data = rows.data.map((_, at) =>
        rows.data[at - at % columns + columns - 1 - at % columns]
      );
      return isTurned ? { ...rows, data } : rows;
    };
    const right = transposed(turned(transposeB ? b : transposed(b)));
    multiplyMatrices(turned(a), right, into, { isFused, longest: longestOf(right.columns) });
    return Promise.resolve();
  };
}

const stated = (columns: number) => columns <= 16 ? 512 : columns <= 32 ? 256 : 128;

/** Shapes from the smallest on, where few numbers can tell orders apart. */
const smallShapes = [1, 2, 3, 5, 70].flatMap((rows) =>
  [2, 3, 4, 9].flatMap((inner) => [1, 2, 3, 17].map((columns) => [rows, inner, columns] as const))
);

Deno.test("what adds in the stated order is accepted, in all shapes", async () => {
  const shapes = [...smallShapes, [3, 600, 16], [2, 300, 32], [4, 300, 33]] as const;
  for (const [rows, inner, columns] of shapes) {
    for (const transposeB of [false, true]) {
      assert.ok(await addsInOrder(byKernel(true, stated), rows, inner, columns, transposeB));
    }
  }
  // One product is not a sum: it is the same fused or not.
  assert.ok(await addsInOrder(byKernel(false, stated), 5, 1, 3, false));
});

Deno.test("what rounds each product is refused, in the smallest shapes too", async () => {
  for (const [rows, inner, columns] of smallShapes) {
    for (const transposeB of [false, true]) {
      assert.equal(
        await addsInOrder(byKernel(false, stated), rows, inner, columns, transposeB),
        false,
        `${rows} x ${inner} x ${columns}`,
      );
    }
  }
});

Deno.test("what adds from last to first is refused, in the smallest shapes too", async () => {
  for (const [rows, inner, columns] of smallShapes) {
    const isKept = await addsInOrder(byKernel(true, stated, true), rows, inner, columns, false);
    assert.equal(isKept, false, `${rows} x ${inner} x ${columns}`);
  }
});

Deno.test("what has blocks of other lengths is refused where the inner dimension is longer than a block", async () => {
  for (const [inner, columns] of [[513, 16], [257, 32], [129, 33]]) {
    for (const change of [0.5, 2]) {
      const other = byKernel(true, (columns) => stated(columns) * change);
      assert.equal(await addsInOrder(other, 3, inner, columns, true), false);
      assert.equal(await addsInOrder(other, 1, inner, columns, false), false);
    }
  }
});

Deno.test("what has another order in the first or the last row only, or in the last column only, is refused", async () => {
  const inOrder = byKernel(true, stated);
  const otherwise = byKernel(false, stated);
  const places = [
    (i: number) => i === 0,
    (i: number, _j: number, rows: number) => i === rows - 1,
    (_i: number, j: number, _rows: number, columns: number) => j === columns - 1,
  ];
  for (const isOther of places) {
    const mixed: MultiplyDoubles = async (a, b, options, into) => {
      const columns = into.length / a.rows;
      const other = new Float64Array(into.length);
      await inOrder(a, b, options, into);
      await otherwise(a, b, options, other);
      other.forEach((value, at) => {
        if (isOther(Math.floor(at / columns), at % columns, a.rows, columns)) into[at] = value;
      });
    };
    for (let inner = 10; inner < 60; inner++) {
      assert.equal(await addsInOrder(mixed, 40, inner, 71, true), false, `${inner}`);
    }
  }
});
