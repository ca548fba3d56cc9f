// Matrix products in float64 with the same bits as OpenBLAS's dgemm on x86-64 with AVX2. OpenBLAS cuts the inner dimension into
// blocks. It adds up each block from first to last by fused multiply-adds, and then adds the sums of the blocks. ONNX Runtime
// has the same order within a block if the second matrix has at most 32 columns. With more columns its order differs.

import { oddDot } from "./fused_dot.ts";
import { type Matrix, row } from "../numeric/matrix.ts";
import { multiplyInOrder } from "../numeric/ordered_products.ts";

/** The length of the longest block of OpenBLAS's dgemm. */
const LONGEST = 256;
/** The largest number of columns for which ONNX Runtime has OpenBLAS's order within a block. */
const MOST_COLUMNS = 32;

/** Values in float64. */
type Doubles = Float64Array<ArrayBuffer>;

/** A matrix that is cut into blocks of columns. Each block is a matrix of its own. */
export type Blocks = readonly Matrix<Doubles>[];

/**
 * Cuts a matrix into blocks of columns, to be the first matrix of products.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The blocks, (rows x columns of the block) each
 */
export function columnBlocks(matrix: Matrix<Doubles>): Blocks {
  const { data, rows, columns } = matrix;
  const blocks = blocksOf(columns);
  if (blocks.length === 1) return [matrix];
  return blocks.map(({ from, to }) => {
    const block = new Float64Array(rows * (to - from));
    for (let i = 0; i < rows; i++) {
      block.set(data.subarray(i * columns + from, i * columns + to), i * (to - from));
    }
    return { data: block, rows, columns: to - from };
  });
}

/**
 * Transposes a matrix and cuts the result into blocks of columns, to be the first matrix of products.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The blocks, (columns x rows of the block) each
 */
export function transposedBlocks(matrix: Matrix<Doubles>): Blocks {
  const { data, rows, columns } = matrix;
  return blocksOf(rows).map(({ from, to }) => {
    const block = new Float64Array(columns * (to - from));
    for (let i = from; i < to; i++) {
      for (let j = 0; j < columns; j++) block[j * (to - from) + i - from] = data[i * columns + j];
    }
    return { data: block, rows: columns, columns: to - from };
  });
}

/**
 * Multiplies two matrices. The first one is cut into blocks.
 *
 * @param blocks The first matrix in blocks of columns, (rows x inner)
 * @param matrix The second matrix, (inner x columns)
 * @param into Values to write the product to, (rows * columns)
 * @param paired Whether OpenBLAS takes the rows or the columns of the product in pairs. If their number is odd, the last one
 *   has another order of additions.
 * @param columnCount Number of columns that OpenBLAS has. The columns after them only fill up the rows.
 * @throws {RangeError} If the inner dimensions differ
 */
export async function multiplyBlocks(
  blocks: Blocks,
  { data, columns }: Matrix<Doubles>,
  into: Doubles,
  paired: "rows" | "columns",
  columnCount: number,
): Promise<void> {
  let from = 0;
  for (const block of blocks) {
    const to = from + block.columns;
    const values = data.subarray(from * columns, to * columns);
    const part = { data: values, rows: block.columns, columns };
    const product = await multiplyInOrder(block, part, {}, from === 0 ? into : undefined);
    if (columnCount <= MOST_COLUMNS) setOdd(block, part, product, paired, columnCount);
    if (from > 0) add(into, product.data);
    from = to;
  }
}

/**
 * Corrects the last row or column of a product if their number is odd. OpenBLAS computes it by `oddDot` for as many columns
 * (or rows) as make whole groups of four. The one to three entries after these groups have the usual order.
 */
function setOdd(
  a: Matrix<Doubles>,
  b: Matrix<Doubles>,
  product: Matrix<Doubles>,
  paired: "rows" | "columns",
  columnCount: number,
): void {
  if ((paired === "rows" ? a.rows : columnCount) % 2 === 0) return;
  const [firstRow, rowEnd] = paired === "rows" ? [a.rows - 1, a.rows] : [0, a.rows & ~3];
  const [firstColumn, columnEnd] = paired === "rows"
    ? [0, columnCount & ~3]
    : [columnCount - 1, columnCount];
  for (let j = firstColumn; j < columnEnd; j++) {
    const column = Float64Array.from({ length: b.rows }, (_, k) => b.data[k * b.columns + j]);
    for (let i = firstRow; i < rowEnd; i++) {
      product.data[i * b.columns + j] = oddDot(row(a, i), column);
    }
  }
}

/** Adds values to others in place. */
function add(to: Doubles, values: Doubles): void {
  for (let i = 0; i < to.length; i++) to[i] += values[i];
}

/** Cuts a length into OpenBLAS's blocks. All have the longest length, but the last two share the rest equally. */
function blocksOf(length: number): { from: number; to: number }[] {
  const blocks = [];
  for (let from = 0, to; from < length; from = to) {
    const left = length - from;
    const isLong = left > LONGEST && left < 2 * LONGEST;
    to = from + Math.min(LONGEST, isLong ? Math.ceil(Math.floor(left / 2) / 4) * 4 : left);
    blocks.push({ from, to });
  }
  return blocks;
}
