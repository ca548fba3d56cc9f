// Products in float64 with a matrix that stays the same, in the order of OpenBLAS's additions on x86-64 with AVX2: its dgemm adds up a
// block of the inner dimension by fused multiply-adds from the first to the last, then the sums of the blocks. ONNX
// Runtime does the same within a block, for up to 32 columns of the other matrix; for more it adds in shorter runs.

import { oddDot } from "./fused_dot.ts";
import { type Matrix, row } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";

/** Longest block of OpenBLAS's dgemm. */
const LONGEST = 256;
/** Most columns that ONNX Runtime adds up in order. */
const MOST_COLUMNS = 32;

/** Values in float64. */
type Doubles = Float64Array<ArrayBuffer>;

/** A matrix by blocks of its columns, each a matrix of its own. */
export type Blocks = readonly Matrix<Doubles>[];

/**
 * A matrix by blocks of its columns, for products with matrices on its right.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The blocks, (rows x some columns) each
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
 * The transpose of a matrix by blocks of its columns, for products with matrices on its right.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The blocks, (columns x some rows) each
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
 * The product of two matrices, the first of them in blocks.
 *
 * @param blocks A matrix by blocks of its columns, (rows x inner)
 * @param matrix Another, (inner x columns)
 * @param into Values to write the product to, (rows * columns)
 * @param paired Whether OpenBLAS takes rows or columns two at a time, and adds up an odd one in its own way
 * @param columnCount How many of the columns there are for OpenBLAS, the others being left out
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
    const product = await multiply(block, part, {}, from === 0 ? into : undefined);
    if (columnCount <= MOST_COLUMNS) setOdd(block, part, product, paired, columnCount);
    if (from > 0) add(into, product.data);
    from = to;
  }
}

/** The product's odd row, of columns in fours, or its odd column, of rows in fours; those left over are as others. */
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

function add(to: Doubles, values: Doubles): void {
  for (let i = 0; i < to.length; i++) to[i] += values[i];
}

/** OpenBLAS's blocks: of the longest length, but the last two are equally long, to a multiple of 4. */
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
