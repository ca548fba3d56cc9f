// Products of float64 matrices with a fixed order of additions, for results that they decide. The inner dimension is cut into
// blocks, each block is one sum of fused multiply-adds, and the sums of the blocks are added. This is the order of ONNX
// Runtime on processors that have fused multiply-adds.
//
// ONNX Runtime promises no order. Each process therefore asks it: before a shape is multiplied for the first time,
// products of irregular numbers of that shape are compared with a WebAssembly kernel that keeps the order. Where the bits differ, the
// kernel does all products of that shape.

import { borrow } from "./idle_memory.ts";
import { type Matrix, type Rows, rowsBetween, transposed } from "./matrix.ts";
import { type Additions, multiplyMatrices } from "./matrix_products.ts";
import { multiply, type ProductOptions, threadsInUse } from "./products.ts";

/** Values in float64. */
type Doubles = Float64Array<ArrayBuffer>;

/** At least this many numbers are compared. By chance, up to three in four have the same bits in another order. */
const PROBED = 128;
/** At least this many of the first rows are compared, and as many of the last ones. */
const PROBED_ROWS = 8;

/** For each shape that has been multiplied, and each number of threads, whether ONNX Runtime keeps the order. */
const isKept = new Map<string, boolean>();

/** The numbers of the probes. The largest probe so far decided how many there are. */
let irregular: Doubles = new Float64Array(0);

/** Multiplies two float64 matrices, and writes the product to given values. */
export type MultiplyDoubles = (
  a: Matrix<Doubles>,
  b: Matrix<Doubles>,
  options: Required<OrderedOptions>,
  into: Doubles,
) => Promise<unknown>;

/** How a product is made. */
export type OrderedOptions = Pick<ProductOptions, "transposeB">;

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
  const shape = [rows, inner, columns, transposeB, threadsInUse()].join();
  const known = isKept.get(shape);
  if (known !== undefined) return known;
  const kept = await addsInOrder(multiply, rows, inner, columns, transposeB);
  isKept.set(shape, kept);
  return kept;
}

/**
 * Finds out whether products have the order of additions of `multiplyInOrder`. A product of irregular numbers is compared with
 * the order, as many times as it takes to compare enough numbers.
 *
 * @param multiply What multiplies
 * @param rows Number of rows of the first matrix, 1 or more
 * @param inner Inner dimension, 1 or more
 * @param columns Number of columns of the product, 1 or more
 * @param transposeB Whether the second matrix is transposed
 * @returns Whether all bits that were compared are those of the order
 */
export async function addsInOrder(
  multiply: MultiplyDoubles,
  rows: number,
  inner: number,
  columns: number,
  transposeB: boolean,
): Promise<boolean> {
  const probes = Math.ceil(PROBED / (rows * columns));
  const length = Math.max(rows * inner, inner * columns);
  if (irregular.length < length + probes) irregular = irregularNumbers(length + probes);
  const numbers = irregular;
  const some = Math.min(rows, Math.max(PROBED_ROWS, Math.ceil(PROBED / 2 / columns)));
  using space = borrow(numbers, rows * columns);
  for (let probe = 0; probe < probes; probe++) {
    const a = { data: numbers.subarray(probe, probe + rows * inner), rows, columns: inner };
    const data = numbers.subarray(probe + 1, probe + 1 + inner * columns);
    const b = transposeB ? { data, rows: columns, columns: inner } : { data, rows: inner, columns };
    await multiply(a, b, { transposeB }, space.values);
    const normal = transposeB ? transposed(b) : b;
    const isSame = (first: number, last: number) => {
      const expected = new Float64Array((last - first) * columns);
      multiplyMatrices(rowsBetween(a, first, last), normal, expected, orderOf(columns));
      return expected.every((value, at) => value === space.values[first * columns + at]);
    };
    if (!isSame(0, some) || !isSame(rows - some, rows)) return false;
  }
  return true;
}

/** Numbers between -0.5 and 0.5 that use all bits, so that nearly every sum of their products is rounded. */
function irregularNumbers(length: number): Doubles {
  const goldenRatio = (Math.sqrt(5) - 1) / 2;
  return new Float64Array(length).map((_, i) => (i * goldenRatio) % 1 - 0.5);
}
