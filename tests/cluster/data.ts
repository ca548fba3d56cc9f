// Samples to cluster: the digits of the golden data, and random ones.

import fc from "fast-check";
import type { Matrix, Values } from "../../lib/numeric/matrix.ts";

/** Floating point precisions by name. */
export const precisions = { float32: Float32Array, float64: Float64Array };

/** A matrix from nested rows. */
export function fromRows(rows: number[][], precision: keyof typeof precisions = "float64"): Matrix {
  const data = precisions[precision].from(rows.flat()) as Values;
  return { data, rows: rows.length, columns: rows[0].length };
}

/** The first images of the golden digits, (count x 64). */
export function digits(count: number, scale = 1, precision?: keyof typeof precisions): Matrix {
  const file = new URL("../golden/digits.csv", import.meta.url);
  const rows = Deno.readTextFileSync(file).trim().split("\n").slice(0, count)
    .map((line) => line.split(",").slice(0, 64).map((value) => Number(value) * scale));
  return fromRows(rows, precision);
}

/** Random samples of both precisions, often with duplicates, and a number of clusters that fits. */
export const clustering = fc.record({
  columns: fc.integer({ min: 1, max: 4 }),
  rows: fc.integer({ min: 1, max: 25 }),
  precision: fc.constantFrom(...Object.keys(precisions) as (keyof typeof precisions)[]),
}).chain(({ columns, rows, precision }) => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ min: -50, max: 50, noNaN: true }),
  );
  const sample = fc.array(value, { minLength: columns, maxLength: columns });
  return fc.record({
    samples: fc.array(sample, { minLength: rows, maxLength: rows })
      .map((list) => fromRows(list, precision)),
    clusters: fc.integer({ min: 1, max: rows }),
    seed: fc.nat(2 ** 31),
  });
});
