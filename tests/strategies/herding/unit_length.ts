// Samples of unit length for tests of their distances.

import { type Matrix, matrix, type Values } from "../../../lib/numeric/matrix.ts";
import { normalizeRows } from "../../../lib/numeric/distances.ts";
import { RandomState } from "../../../lib/random/random_state.ts";

/** Samples of unit length: scattered, or in groups one after the other, each tighter than the group before. */
export function makeSamples(
  rows: number,
  columns: number,
  isGrouped: boolean,
  isSingle: boolean,
): Matrix {
  const random = new RandomState(rows + columns);
  const centre = random.randomSample(columns).map((u) => u - 0.5);
  const noise = random.randomSample(rows * columns).map((u) => u - 0.5);
  const data = noise.map((value, at) => {
    const group = Math.floor(Math.floor(at / columns) / rows * 4);
    return isGrouped ? centre[at % columns] + value / 4 ** group : value;
  });
  // Some samples coincide, exactly, some but for their length, and one is nothing.
  for (const [i, j, scale] of [[5, 0, 1], [rows - 1, 7, 1], [rows - 3, 9, 3], [rows - 2, 9, 0]]) {
    for (let k = 0; k < columns; k++) data[i * columns + k] = data[j * columns + k] * scale;
  }
  const values: Values = isSingle ? Float32Array.from(data) : data;
  return normalizeRows(matrix(values, rows, columns));
}
