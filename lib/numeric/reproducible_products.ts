// Matrix products that decide results: they have the same bits on every processor. Products of float32 matrices are computed
// exactly and rounded once. Products of float64 matrices have a fixed order of fused multiply-adds.

import { type Matrix, rowBlocks, type Rows, type Values, valuesLike, zerosLike } from "./matrix.ts";
import { multiplyInOrder } from "./ordered_products.ts";
import { multiplyRounded } from "./rounded_products.ts";
import { widenRows } from "./widened_rows.ts";

type Singles = Float32Array<ArrayBuffer>;
type Doubles = Float64Array<ArrayBuffer>;

/** Number of float32 rows that are multiplied at a time, which bounds the memory. */
const BLOCK = 512;

/**
 * Multiplies rows by the transpose of a matrix of the same precision.
 *
 * @param rows A matrix or a selection, (rows x inner)
 * @param others A matrix, (others x inner)
 * @param into Values to write the product to, (rows * others); new values by default
 * @returns The inner product of each row and each other row, (rows x others), in the precision of the matrices
 * @throws {RangeError} If the inner dimensions or the precisions differ
 */
export async function multiplyReproducibly<Data extends Values>(
  rows: Rows<Data>,
  others: Matrix<Data>,
  into?: Data,
): Promise<Matrix<Data>> {
  const [like, transposeB] = [valuesLike(rows), true];
  if (like.constructor !== others.data.constructor || rows.columns !== others.columns) {
    throw new RangeError(
      `A ${rows.rows} x ${rows.columns} matrix of ${like.constructor.name} can't be multiplied by the transpose of a ` +
        `${others.rows} x ${others.columns} one of ${others.data.constructor.name}`,
    );
  }
  const data: Data = into ?? zerosLike(like, rows.rows * others.rows);
  if (data instanceof Float64Array) {
    const [left, right] = [rows as Rows<Doubles>, others as Matrix<Doubles>];
    await multiplyInOrder(left, right, { transposeB }, data as Doubles);
  } else {
    using right = widenRows(others as Matrix<Singles>);
    for (const { first, block } of rowBlocks(rows as Rows<Singles>, BLOCK)) {
      using left = widenRows(block);
      const part = data.subarray(first * others.rows, (first + block.rows) * others.rows);
      await multiplyRounded(left, right, part as Singles);
    }
  }
  return { data, rows: rows.rows, columns: others.rows };
}
