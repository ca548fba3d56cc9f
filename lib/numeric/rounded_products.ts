// Products of float32 matrices, each computed exactly and rounded once to float32. No order of additions and no processor can
// change them, so they may decide results.
//
// Faster than exact: float64 products, in any order, come with a bound of their error. Nearly all of them round to the same
// float32 at both ends of the error. The others, about one in a hundred thousand, are computed exactly. A WebAssembly kernel
// rounds; its source is rounded_products.kernel.ts.

import wasm from "./rounded_products.wasm" with { type: "bytes" };
import { relativeErrorOf, roundedExactProduct, type Vector } from "./exact_products.ts";
import { type KernelExports, kernelPool } from "./kernel.ts";
import type { Matrix } from "./matrix.ts";
import { multiply, type ProductOptions } from "./products.ts";
import type { WidenedRows } from "./widened_rows.ts";

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

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Multiplies two float32 matrices.
 *
 * @param a A matrix, (rows x inner). If it is transposed, (inner x rows).
 * @param b A matrix, (inner x columns). If it is transposed, (columns x inner).
 * @param options Which matrices are transposed
 * @param into Values to write the product to, (rows * columns)
 * @throws {RangeError} If the inner dimensions differ
 */
export async function multiplyRounded(
  a: WidenedRows,
  b: WidenedRows,
  { transposeA = false, transposeB = false }: ProductOptions,
  into: Float32Array<ArrayBuffer>,
): Promise<void> {
  const [rows, inner] = transposeA
    ? [a.matrix.columns, a.matrix.rows]
    : [a.matrix.rows, a.matrix.columns];
  const columns = transposeB ? b.matrix.rows : b.matrix.columns;
  using kernel = takeKernel(rows, columns);
  const { exports, view } = kernel;
  const doubles = (address: WebAssembly.Global, length: number) =>
    view(Float64Array<ArrayBuffer>, address, length);
  const products = doubles(exports.products, rows * columns);
  await multiply(a.matrix, b.matrix, { transposeA, transposeB }, products);
  const error = relativeErrorOf(inner, 2 ** -53);
  const rowLengths = transposeA ? a.columnLengths() : a.rowLengths;
  doubles(exports.rowErrors, rows).set(rowLengths.map((length) => error * length));
  doubles(exports.columnLengths, columns).set(transposeB ? b.rowLengths : b.columnLengths());
  let found = 0;
  for (let first = 0; first < rows; first += BLOCK) {
    found = exports.round(first, Math.min(first + BLOCK, rows), found);
  }
  into.set(view(Float32Array<ArrayBuffer>, exports.rounded, rows * columns));
  for (const position of view(Int32Array<ArrayBuffer>, exports.doubtful, found)) {
    const [i, j] = [Math.floor(position / columns), position % columns];
    into[position] = roundedExactProduct(
      vector(a.matrix, i, transposeA),
      vector(b.matrix, j, !transposeB),
      inner,
    );
  }
}

/** A row or a column of a matrix. */
function vector({ data, columns }: Matrix, index: number, isColumn: boolean): Vector {
  return isColumn
    ? { data, start: index, step: columns }
    : { data, start: index * columns, step: 1 };
}
