// AssemblyScript: the length of a float64 vector in the x87 unit's numbers of 64 bits, as OpenBLAS's dnrm2 computes it
// on x86-64, for ../compact_form.kernel.ts. scipy's scale of a direction depends on its last bit.
//
// A number of 64 bits is kept as the sum of two float64. The second one holds the last eleven bits.
// @ts-nocheck: TypeScript does not know its types.

import { errorOfProduct, errorOfSum } from "../../numeric/assembly/fused.ts";

const EXPONENT: i64 = 0x7ff0000000000000;
/** Adding and subtracting this multiple of a power of two rounds to eleven bits below the power's 53. */
const SHIFTER: f64 = 1.5 / 2048;

/**
 * Sums in two lanes, as high parts and then low parts: the first and second sum, the third and fourth, and the total.
 */
const firstSums = memory.data(32, 16);
const lastSums = memory.data(32, 16);
const total = memory.data(32, 16);

/** The length of a vector: the root of four sums of squares, every fourth entry each, which are added at the end. */
export function norm(vector: usize, length: usize): f64 {
  memory.fill(firstSums, 0, 32);
  memory.fill(lastSums, 0, 32);
  memory.fill(total, 0, 32);
  const whole = (length & ~7) << 3;
  for (let at: usize = 0; at < whole; at += 32) {
    addSquares(firstSums, v128.load(vector + at));
    addSquares(lastSums, v128.load(vector + at, 16));
  }
  for (let at = whole, end = length << 3; at < end; at += 8) {
    addSquares(lastSums, f64x2.replace_lane(f64x2.splat(0), 1, f64.load(vector + at)));
  }
  add(total, v128.load64_splat(firstSums, 8), v128.load64_splat(firstSums, 24));
  add(total, v128.load64_splat(lastSums, 8), v128.load64_splat(lastSums, 24));
  add(total, v128.load64_splat(lastSums), v128.load64_splat(lastSums, 16));
  add(total, v128.load64_splat(firstSums), v128.load64_splat(firstSums, 16));
  return squareRoot(v128.load(total), v128.load(total, 16));
}

/** Adds the squares of two values to the sums at `to`. */
// @inline
function addSquares(to: usize, values: v128): void {
  const squares = f64x2.mul(values, values);
  add(to, squares, rounded(squares, errorOfProduct(values, values, squares)));
}

/** Adds two numbers, in two parts, to the sums at `to`. */
// @inline
function add(to: usize, high: v128, low: v128): void {
  const sum = v128.load(to);
  const newSum = f64x2.add(sum, high);
  const rest = f64x2.add(errorOfSum(sum, high, newSum), f64x2.add(v128.load(to, 16), low));
  store(to, newSum, rest);
}

/** Stores the sum of a large and a small float64, rounded to 64 bits, as two parts. */
// @inline
function store(to: usize, large: v128, small: v128): void {
  const high = f64x2.add(large, small);
  v128.store(to, high);
  v128.store(to, rounded(high, f64x2.sub(small, f64x2.sub(high, large))), 16);
}

/** The low part, rounded so that both parts together have 64 bits. */
// @inline
function rounded(high: v128, low: v128): v128 {
  const power = v128.and(high, i64x2.splat(EXPONENT));
  const shifter = f64x2.mul(power, f64x2.splat(SHIFTER));
  return f64x2.sub(f64x2.add(low, shifter), shifter);
}

/** The square root of a number in two parts, rounded to 64 bits and then to float64. */
function squareRoot(high: v128, low: v128): f64 {
  const root = f64x2.sqrt(high);
  if (f64x2.extract_lane(root, 0) === 0) return 0;
  const square = f64x2.mul(root, root);
  const error = errorOfProduct(root, root, square);
  const rest = f64x2.add(f64x2.sub(f64x2.sub(high, square), error), low);
  store(total, root, f64x2.div(rest, f64x2.add(root, root)));
  return f64.load(total) + f64.load(total, 16);
}
