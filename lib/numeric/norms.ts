/**
 * Squared length of each row, added up in float64 in the order of numpy's `einsum`, on which scikit-learn's distances
 * rest: two sums, of even and odd columns, eight columns at a time and their last pair first. On whole numbers, ties
 * between distances are common, and the rounding of the norms decides them.
 *
 * @param data Values, row after row, (rows * columns)
 * @param rows Number of rows
 * @param columns Number of columns
 * @returns Squared lengths, (rows)
 */
export function squaredNorms(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const norms = new Float64Array(rows);
  const whole = columns & ~7;
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    let even = 0;
    let odd = 0;
    for (let k = 0; k < whole; k = (k + 8) | 0) {
      const at = (start + k) | 0;
      even += data[(at + 6) | 0] * data[(at + 6) | 0];
      odd += data[(at + 7) | 0] * data[(at + 7) | 0];
      even += data[(at + 4) | 0] * data[(at + 4) | 0];
      odd += data[(at + 5) | 0] * data[(at + 5) | 0];
      even += data[(at + 2) | 0] * data[(at + 2) | 0];
      odd += data[(at + 3) | 0] * data[(at + 3) | 0];
      even += data[at] * data[at];
      odd += data[(at + 1) | 0] * data[(at + 1) | 0];
    }
    for (let at = start + whole; at < start + columns; at += 2) {
      even += data[at] * data[at];
      if (at + 1 < start + columns) odd += data[at + 1] * data[at + 1];
    }
    norms[i] = even + odd;
  }
  return norms;
}
