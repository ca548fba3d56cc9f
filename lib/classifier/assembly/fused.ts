// AssemblyScript: a * b + c rounded once, on vectors of two float64, for the kernels that follow glibc and OpenBLAS.
// Processors have an instruction for this; WebAssembly has none, and relaxed SIMD does not promise one rounding. Plain
// arithmetic emulates it here, with the same bits everywhere.
// @ts-nocheck: TypeScript does not know its types.

/** 2^27 + 1, which splits a float64 into two halves. */
const SPLITTER: f64 = 134217729;
/** Sign, exponent and the upper 26 bits of two float64. V8 builds a constant vector anew at each use; it is faster to load it. */
const highBits = memory.data<i64>([0xfffffffff8000000, 0xfffffffff8000000], 16);

/**
 * a * b + c, rounded once. The rounding errors of the product and of the sum are added to the sum. Adding these errors
 * is rounded as well, so that about one of 2^50 random results is wrong in its last bit. Products must be far from
 * over- and underflow.
 */
// @inline
export function fused(a: v128, b: v128, c: v128): v128 {
  const product = f64x2.mul(a, b);
  const sum = f64x2.add(product, c);
  const lost = f64x2.add(errorOfSum(product, c, sum), errorOfProduct(a, b, product));
  return f64x2.add(sum, lost);
}

/** The same, with both halves of b given: a factor of many products need be split only once. */
// @inline
export function fusedByHalves(a: v128, b: v128, bHigh: v128, bLow: v128, c: v128): v128 {
  const product = f64x2.mul(a, b);
  const sum = f64x2.add(product, c);
  const ofProduct = errorByHalves(a, bHigh, bLow, product);
  return f64x2.add(sum, f64x2.add(errorOfSum(product, c, sum), ofProduct));
}

/** The same for single numbers. */
export function fusedNumber(a: f64, b: f64, c: f64): f64 {
  return f64x2.extract_lane(fused(f64x2.splat(a), f64x2.splat(b), f64x2.splat(c)), 0);
}

/** The rounding error of a product: T. J. Dekker, Numerische Mathematik 18, 1971. */
// @inline
export function errorOfProduct(a: v128, b: v128, product: v128): v128 {
  const bHigh = highHalf(b);
  return errorByHalves(a, bHigh, f64x2.sub(b, bHigh), product);
}

/**
 * A mask cuts a into its halves. The low half then has 27 bits, one more than both halves of b. The four products of halves
 * and the sums are exact all the same.
 */
// @inline
function errorByHalves(a: v128, bHigh: v128, bLow: v128, product: v128): v128 {
  const aHigh = v128.and(a, v128.load(highBits));
  const aLow = f64x2.sub(a, aHigh);
  const rest = f64x2.sub(f64x2.mul(aHigh, bHigh), product);
  const mixed = f64x2.add(f64x2.add(rest, f64x2.mul(aHigh, bLow)), f64x2.mul(aLow, bHigh));
  return f64x2.add(mixed, f64x2.mul(aLow, bLow));
}

/** The upper 26 bits of each value, rounded to the nearest. */
// @inline
export function highHalf(b: v128): v128 {
  const shifted = f64x2.mul(b, f64x2.splat(SPLITTER));
  return f64x2.sub(shifted, f64x2.sub(shifted, b));
}

/** The rounding error of a sum: D. E. Knuth, The Art of Computer Programming 2, 4.2.2. */
// @inline
export function errorOfSum(a: v128, b: v128, sum: v128): v128 {
  const fromB = f64x2.sub(sum, a);
  const fromA = f64x2.sub(sum, fromB);
  return f64x2.add(f64x2.sub(a, fromA), f64x2.sub(b, fromB));
}
