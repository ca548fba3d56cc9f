// Products of float64 matrices with a fixed order of additions, for results that they decide. The inner dimension is cut into
// blocks, each block is one sum of fused multiply-adds, and the sums of the blocks are added. This is the order of ONNX
// Runtime on processors that have fused multiply-adds.
//
// ONNX Runtime promises no order. Each process therefore asks it: before a shape is multiplied for the first time, a product
// of irregular numbers of that shape is compared with a WebAssembly kernel that keeps the order. Where the bits differ, the
// kernel does all products of that shape.

import { borrow } from "./idle_memory.ts";
import { type Matrix, type Rows, rowsBetween, transposed } from "./matrix.ts";
import { type Additions, multiplyMatrices } from "./matrix_products.ts";
import { multiply } from "./products.ts";

/** Values in float64. */
type Doubles = Float64Array<ArrayBuffer>;

/** How many rows of a probe are compared: the first ones, and as many of the last ones. */
const PROBED_ROWS = 2;

/** For each shape that has been multiplied, whether ONNX Runtime keeps the order. */
const isKept = new Map<string, boolean>();

/** The numbers of the probes. The largest probe so far decided how many there are. */
let irregular: Doubles = new Float64Array(0);

/** Where a product comes from. */
export interface OrderedOptions {
  /** Whether the second matrix is transposed. */
  readonly transposeB?: boolean;
}

/**
 * Multiplies two float64 matrices. The result has the same bits on every processor.
 *
 * @param a A matrix or a selection, (rows x inner)
 * @param b A matrix, (inner x columns); (columns x inner) if it is transposed
 * @param options Whether the second matrix is transposed
 * @param into Values to write the product to, (rows * columns); new values by default
 * @returns The product, (rows x columns)
 * @throws {RangeError} If the inner dimensions differ
 */
export async function multiplyInOrder(
  a: Rows<Doubles>,
  b: Matrix<Doubles>,
  { transposeB = false }: OrderedOptions = {},
  into?: Doubles,
): Promise<Matrix<Doubles>> {
  const [inner, columns] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  const isEmpty = a.rows === 0 || inner === 0 || columns === 0;
  // Shapes that do not fit are refused by `multiply`.
  if (isEmpty || a.columns !== inner || await keepsOrder(a.rows, inner, columns, transposeB)) {
    return await multiply(a, b, { transposeB }, into);
  }
  const data = into ?? new Float64Array(a.rows * columns);
  multiplyMatrices(a, transposeB ? transposed(b) : b, data, orderOf(columns));
  return { data, rows: a.rows, columns };
}

/** The order of additions of a product, by its number of columns. The numbers are those of ONNX Runtime's float64 products. */
function orderOf(columns: number): Additions {
  return { isFused: true, longest: columns <= 16 ? 512 : columns <= 32 ? 256 : 128 };
}

/** Whether ONNX Runtime keeps the order for a shape, in this process. */
async function keepsOrder(
  rows: number,
  inner: number,
  columns: number,
  transposeB: boolean,
): Promise<boolean> {
  const shape = [rows, inner, columns, transposeB].join();
  const known = isKept.get(shape);
  if (known !== undefined) return known;
  const length = Math.max(rows * inner, inner * columns);
  if (irregular.length < length + 1) irregular = irregularNumbers(length + 1);
  const a = { data: irregular.subarray(0, rows * inner), rows, columns: inner };
  const data = irregular.subarray(1, 1 + inner * columns);
  const b = transposeB ? { data, rows: columns, columns: inner } : { data, rows: inner, columns };
  using space = borrow(irregular, rows * columns);
  const { data: found } = await multiply(a, b, { transposeB }, space.values);
  const normal = transposeB ? transposed(b) : b;
  const isSame = (first: number, last: number) => {
    const expected = new Float64Array((last - first) * columns);
    multiplyMatrices(rowsBetween(a, first, last), normal, expected, orderOf(columns));
    return expected.every((value, at) => value === found[first * columns + at]);
  };
  const kept = isSame(0, Math.min(PROBED_ROWS, rows)) &&
    isSame(Math.max(0, rows - PROBED_ROWS), rows);
  isKept.set(shape, kept);
  return kept;
}

/** Numbers between -0.5 and 0.5 that use all bits, so that nearly every sum of their products is rounded. */
function irregularNumbers(length: number): Doubles {
  const goldenRatio = (Math.sqrt(5) - 1) / 2;
  return new Float64Array(length).map((_, i) => (i * goldenRatio) % 1 - 0.5);
}
