// Products with a matrix that stays the same, in the order of OpenBLAS's additions on x86-64 with AVX2: its dgemm adds up a
// block of the inner dimension by fused multiply-adds from the first to the last, then the sums of the blocks. ONNX
// Runtime does the same within a block, for up to 32 columns of the other matrix; for more it adds in shorter runs.

import { oddDot } from "./fused_dot.ts";
import { type Matrix, row, type Values, zerosLike } from "./matrix.ts";
import { multiply } from "./products.ts";

/** Longest block of OpenBLAS's dgemm. */
const LONGEST = 256;
/** Most columns that ONNX Runtime adds up in order. */
const MOST_COLUMNS = 32;

/** A matrix by blocks of its columns, each a matrix of its own. */
export type Blocks<Data extends Values = Values> = readonly Matrix<Data>[];

/**
 * A matrix by blocks of its columns, for products with matrices on its right.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The blocks; of float32 a single one, as those sums are not followed to the last bit
 */
export function columnBlocks<Data extends Values>(matrix: Matrix<Data>): Blocks<Data> {
  const { data, rows, columns } = matrix;
  const blocks = blocksOf(matrix.data, columns);
  if (blocks.length === 1) return [matrix];
  return blocks.map(({ from, to }) => {
    const block = zerosLike(data, rows * (to - from));
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
export function transposedBlocks<Data extends Values>(matrix: Matrix<Data>): Blocks<Data> {
  const { data, rows, columns } = matrix;
  return blocksOf(data, rows).map(({ from, to }) => {
    const block = zerosLike(data, columns * (to - from));
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
export async function multiplyBlocks<Data extends Values>(
  blocks: Blocks<Data>,
  { data, columns }: Matrix<Data>,
  into: Data,
  paired: "rows" | "columns",
  columnCount: number,
): Promise<void> {
  const isFollowed = data instanceof Float64Array && columnCount <= MOST_COLUMNS;
  let from = 0;
  for (const block of blocks) {
    const to = from + block.columns;
    const values = data.subarray(from * columns, to * columns) as Data;
    const part = { data: values, rows: block.columns, columns };
    const product = await multiply(block, part, {}, from === 0 ? into : undefined);
    if (isFollowed) setOdd(block, part, product, paired, columnCount);
    if (from > 0) add(into, product.data);
    from = to;
  }
}

/** The product's odd row, of columns in fours, or its odd column, of rows in fours; those left over are as others. */
function setOdd(
  a: Matrix,
  b: Matrix,
  product: Matrix,
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
      product.data[i * b.columns + j] = oddDot(row(a, i) as Float64Array, column);
    }
  }
}

function add(to: Values, values: Values): void {
  for (let i = 0; i < to.length; i++) to[i] += values[i];
}

/** OpenBLAS's blocks: of the longest length, but the last two are equally long, to a multiple of 4. */
function blocksOf(values: Values, length: number): { from: number; to: number }[] {
  if (values instanceof Float32Array) return [{ from: 0, to: length }];
  const blocks = [];
  for (let from = 0, to; from < length; from = to) {
    const left = length - from;
    const isLong = left > LONGEST && left < 2 * LONGEST;
    to = from + Math.min(LONGEST, isLong ? Math.ceil(Math.floor(left / 2) / 4) * 4 : left);
    blocks.push({ from, to });
  }
  return blocks;
}
