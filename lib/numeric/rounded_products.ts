// Products of float32 matrices, each computed exactly and rounded once to float32. No order of additions and no processor can
// change them, so they may decide results.
//
// Faster than exact: float64 products, in any order, come with a bound of their error. Nearly all of them round to the same
// float32 at both ends of the error. The others, about one in a hundred thousand, are computed exactly. Long sums are added up
// block after block, because the error grows with the additions that one product goes through. A WebAssembly kernel rounds; its
// source is rounded_products.kernel.ts.

import wasm from "./rounded_products.wasm" with { type: "bytes" };
import { relativeErrorOf, roundedExactProduct, type Vector } from "./exact_products.ts";
import { borrow } from "./idle_memory.ts";
import { type Kernel, type KernelExports, kernelPool } from "./kernel.ts";
import { type Matrix, rowBlocks, rowsBetween } from "./matrix.ts";
import { multiply } from "./products.ts";
import { type WidenedRows, widenRows } from "./widened_rows.ts";

type Singles = Float32Array<ArrayBuffer>;

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number): void;
  round(first: number, last: number, found: number): number;
  products: WebAssembly.Global;
  rowErrors: WebAssembly.Global;
  columnLengths: WebAssembly.Global;
  rounded: WebAssembly.Global;
  doubtful: WebAssembly.Global;
}

/** Number of rows rounded in one call. Calls are short because V8 replaces slow code by fast code between calls. */
const BLOCK = 64;

/** Products that are made before they are rounded, which bounds the memory. */
const PRODUCTS = 2 ** 20;

/** Terms of a sum that are added up at a time. */
const TERMS = 512;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Multiplies float32 rows by the transpose of a matrix.
 *
 * @param a The rows, (rows x inner)
 * @param b The matrix, (columns x inner)
 * @param into Values to write the product to, (rows * columns)
 * @throws {RangeError} If the inner dimensions differ
 */
export async function multiplyRounded(
  a: WidenedRows,
  b: WidenedRows,
  into: Singles,
): Promise<void> {
  const { columns: inner } = a.matrix;
  const { rows: columns } = b.matrix;
  const size = Math.max(BLOCK, Math.floor(PRODUCTS / columns));
  const error = relativeErrorOf(inner, 2 ** -53);
  for (const { first, block } of rowBlocks(a.matrix, size)) {
    using kernel = takeKernel(block.rows, columns);
    await multiply(block, b.matrix, { transposeB: true }, productsOf(kernel, block.rows * columns));
    roundProducts(kernel, into.subarray(first * columns, (first + block.rows) * columns), {
      error,
      rowLengths: a.rowLengths.subarray(first, first + block.rows),
      columnLengths: b.rowLengths,
      exact: (i, j) => roundedExactProduct(rowOf(block, i), rowOf(b.matrix, j), inner),
    });
  }
}

/**
 * Multiplies the transpose of a float32 matrix by another one. The inner dimension may be long.
 *
 * @param a The matrix that is transposed, (inner x rows)
 * @param b The other matrix, (inner x columns)
 * @param into Values to write the product to, (rows * columns)
 * @throws {RangeError} If the inner dimensions differ
 */
export async function multiplyTransposed(
  a: Matrix<Singles>,
  b: WidenedRows,
  into: Singles,
): Promise<void> {
  const { rows: inner, columns: rows } = a;
  const { columns } = b.matrix;
  if (inner !== b.matrix.rows) {
    throw new RangeError(
      `The transpose of a ${inner} x ${rows} matrix can't be multiplied by a ${b.matrix.rows} x ${columns} one`,
    );
  }
  using kernel = takeKernel(rows, columns);
  const products = productsOf(kernel, rows * columns).fill(0);
  using borrowed = borrow(products, products.length);
  const { values: part } = borrowed;
  const squares = new Float64Array(rows);
  for (const { first, block } of rowBlocks(a, TERMS)) {
    using wide = widenRows(block);
    const others = rowsBetween(b.matrix, first, first + block.rows);
    await multiply(wide.matrix, others, { transposeA: true }, first === 0 ? products : part);
    if (first > 0) { for (let at = 0; at < products.length; at++) products[at] += part[at]; }
    wide.columnLengths().forEach((length, i) => squares[i] += length * length);
  }
  roundProducts(kernel, into, {
    // Each product goes through the additions of its block, and then through those of the blocks.
    error: relativeErrorOf(Math.min(inner, TERMS) + Math.ceil(inner / TERMS), 2 ** -53),
    rowLengths: squares.map(Math.sqrt),
    columnLengths: b.columnLengths(),
    exact: (i, j) => roundedExactProduct(columnOf(a, i), columnOf(b.matrix, j), inner),
  });
}

/** Where products are made before they are rounded. */
function productsOf({ exports, view }: Kernel<Exports>, length: number): Float64Array<ArrayBuffer> {
  return view(Float64Array<ArrayBuffer>, exports.products, length);
}

/** How products are rounded. */
interface Rounding {
  /** The largest error of a product, relative to both lengths. */
  readonly error: number;
  /** Length of the vector of each row, (rows). */
  readonly rowLengths: Float64Array;
  /** Length of the vector of each column, (columns). */
  readonly columnLengths: Float64Array;
  /** Computes the product of a row and a column exactly, and rounds it. */
  exact(i: number, j: number): number;
}

/** Rounds the products in a kernel's memory. */
function roundProducts(
  { exports, view }: Kernel<Exports>,
  into: Singles,
  { error, rowLengths, columnLengths, exact }: Rounding,
): void {
  const [rows, columns] = [rowLengths.length, columnLengths.length];
  const doubles = (address: WebAssembly.Global, length: number) =>
    view(Float64Array<ArrayBuffer>, address, length);
  doubles(exports.rowErrors, rows).set(rowLengths.map((length) => error * length));
  doubles(exports.columnLengths, columns).set(columnLengths);
  let found = 0;
  for (let first = 0; first < rows; first += BLOCK) {
    found = exports.round(first, Math.min(first + BLOCK, rows), found);
  }
  into.set(view(Float32Array<ArrayBuffer>, exports.rounded, rows * columns));
  for (const position of view(Int32Array<ArrayBuffer>, exports.doubtful, found)) {
    into[position] = exact(Math.floor(position / columns), position % columns);
  }
}

function rowOf({ data, columns }: Matrix, index: number): Vector {
  return { data, start: index * columns, step: 1 };
}

function columnOf({ data, columns }: Matrix, index: number): Vector {
  return { data, start: index, step: columns };
}
