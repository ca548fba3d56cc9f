import { type Values, zerosLike } from "../numeric/matrix.ts";

/** How OpenBLAS adds up: rows of a block, running sums of a column in a group of four, and of one of a pair. */
const orders = {
  float32: { block: 4096, inFour: 8, inPair: 4 },
  float64: { block: 2048, inFour: 4, inPair: 2 },
};

/**
 * Sums of the columns in the order of OpenBLAS's product of a matrix and a vector of ones (gemv on x86-64 with AVX2 and
 * newer), every addition rounded to the values' precision. k-means++ compares such sums, and its draws are scaled by
 * them, so their last bits decide which centres it starts from.
 *
 * Columns go in groups of four, then a pair, then one alone; rows in blocks of whole fours, each with several running
 * sums that are joined at its end.
 *
 * @param values Values, row after row, (rows * columns)
 * @param rows Number of rows
 * @param columns Number of columns
 * @returns The sums, in the values' precision, (columns)
 */
export function columnSums(values: Values, rows: number, columns: number): Values {
  const isSingle = values instanceof Float32Array;
  const { block, inFour, inPair } = orders[isSingle ? "float32" : "float64"];
  const firstOfPair = columns & ~3;
  const isPaired = (column: number) =>
    column >= firstOfPair && column < firstOfPair + (columns & 2);
  const masks = Int32Array.from({ length: columns }, (_, j) => (isPaired(j) ? inPair : inFour) - 1);
  const sums = zerosLike(values, columns);
  const running = zerosLike(values, columns * inFour);
  const whole = rows & ~3;
  for (let start = 0; start < whole; start += block) {
    const end = Math.min(start + block, whole);
    // In eights, four rows that are left over come first.
    const shift = isSingle ? (end - start) & 4 : 0;
    running.fill(0);
    for (let i = start, at = start * columns; i < end; i++) {
      const row = i - start;
      const place = row < shift ? row : row + shift;
      for (let j = 0; j < columns; j++, at++) {
        const lane = masks[j] < 7 ? row & masks[j] : place & 7;
        running[j * inFour + lane] += values[at];
      }
    }
    for (let j = 0; j < columns; j++) {
      sums[j] += joined(
        running.subarray(j * inFour, j * inFour + masks[j] + 1) as Values,
        isSingle,
      );
    }
  }
  const rest = zerosLike(values, columns);
  for (let at = whole * columns; at < rows * columns; at++) rest[at % columns] += values[at];
  for (let j = 0; j < columns; j++) sums[j] += rest[j];
  return sums;
}

/** The running sums of one column, added up. */
function joined(lanes: Values, isSingle: boolean): number {
  const round = isSingle ? Math.fround : (value: number) => value;
  if (lanes.length === 2) return lanes[0] + lanes[1];
  const [a, b, c, d] = lanes.length === 8
    ? [0, 1, 2, 3].map((lane) => round(lanes[lane] + lanes[lane + 4]))
    : lanes;
  return isSingle ? round(round(a + b) + round(c + d)) : (a + c) + (b + d);
}
