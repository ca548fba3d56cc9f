// AssemblyScript: a * b + c rounded once, on vectors of two float64 or four float32.
//
// Processors have an instruction for this, and WebAssembly's relaxed SIMD uses it where there is one. Elsewhere relaxed SIMD
// rounds twice. A kernel that includes this file is therefore compiled twice (tools/kernels/build.ts): with relaxed SIMD, for
// processors on which it rounds once, and without it. Then plain arithmetic emulates the instruction, to the same bits.
//
// The emulation is exact: S. Boldo and G. Melquiond, "Emulation of a FMA and Correctly Rounded Sums: Proved Algorithms Using
// Rounding to Odd", IEEE Transactions on Computers 57(4), 2008. In float64 it needs products between 2^-900 and 2^990: outside,
// the rounding error of a product is no float64.
// @ts-nocheck: TypeScript does not know its types.

/** 2^27 + 1, which splits a float64 into two halves. */
const SPLITTER: f64 = 134217729;
/** Sign, exponent and the upper 26 bits of two float64. V8 builds a constant vector anew at each use; it is faster to load it. */
const highBits = memory.data<i64>([0xfffffffff8000000, 0xfffffffff8000000], 16);

/** a * b + c of two float64, rounded once. */
// @inline
export function fused(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  const bHigh = highHalf(b);
  return emulated(a, b, bHigh, f64x2.sub(b, bHigh), c);
}

/** The same, with both halves of b given: a factor of many products need be split only once. */
// @inline
export function fusedByHalves(a: v128, b: v128, bHigh: v128, bLow: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return emulated(a, b, bHigh, bLow, c);
}

/** The same for single numbers. */
export function fusedNumber(a: f64, b: f64, c: f64): f64 {
  return f64x2.extract_lane(fused(f64x2.splat(a), f64x2.splat(b), f64x2.splat(c)), 0);
}

/** a * b + c of four float32, rounded once. */
// @inline
export function fused32(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  const low = emulatedPair(a, b, c);
  const high = emulatedPair(upper(a), upper(b), upper(c));
  return i64x2.shuffle(low, high, 0, 2);
}

/** The last two of four float32 in the place of the first two. */
// @inline
function upper(four: v128): v128 {
  return i64x2.shuffle(four, four, 1, 1);
}

/** a * b + c of the first two of four float32. The product is exact in float64. */
// @inline
function emulatedPair(a: v128, b: v128, c: v128): v128 {
  const product = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const added = f64x2.promote_low_f32x4(c);
  const sum = f64x2.add(product, added);
  return f32x4.demote_f64x2_zero(toOdd(sum, errorOfSum(product, added, sum)));
}

// @inline
function emulated(a: v128, b: v128, bHigh: v128, bLow: v128, c: v128): v128 {
  const product = f64x2.mul(a, b);
  const ofProduct = errorByHalves(a, bHigh, bLow, product);
  const low = f64x2.add(c, ofProduct);
  const ofLow = errorOfSum(c, ofProduct, low);
  const sum = f64x2.add(product, low);
  const ofSum = errorOfSum(product, low, sum);
  const rest = f64x2.add(ofLow, ofSum);
  const exact = f64x2.add(sum, toOdd(rest, errorOfSum(ofLow, ofSum, rest)));
  // The plain sum is right for 0, whose sign it keeps, and for infinite numbers and NaN, whose errors are NaN.
  const isUsual = f64x2.gt(f64x2.abs(exact), f64x2.splat(0));
  return v128.bitselect(exact, f64x2.add(product, c), isUsual);
}

/**
 * Rounds value + error to odd: if the error is not 0, the result is the neighbour with an odd last bit. A second rounding
 * then gives what a single one would have given.
 */
// @inline
function toOdd(value: v128, error: v128): v128 {
  // The last bit is even, and there is an error: one unit away from 0 or towards it.
  const one = i64x2.splat(1);
  const isEven = i64x2.sub(v128.and(value, one), one);
  const isInexact = f64x2.ne(error, f64x2.splat(0));
  // NaN, from infinite numbers, is no error.
  const isNumber = f64x2.eq(error, error);
  const direction = v128.or(i64x2.shr_s(v128.xor(value, error), 63), one);
  const change = v128.and(direction, v128.and(isEven, v128.and(isInexact, isNumber)));
  return i64x2.add(value, change);
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
