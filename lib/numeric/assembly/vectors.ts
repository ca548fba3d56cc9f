// AssemblyScript: what several kernels share, mostly on vectors of two float64.
//
// All kernels keep these conventions:
// - An address is a number of bytes from the start of the module's memory, of the type usize. `at`, `from` and `to` are
//   addresses. `<< 3` turns a number of float64 into bytes, `<< 2` a number of float32 or int32.
// - `allocate` lays the arrays out one after the other, behind the constants, which end at `__heap_base`. Each array
//   begins at a multiple of 16 bytes. Its contents are whatever the memory held before, unless the kernel says
//   otherwise. A variable holds its address; the TypeScript file beside the kernel reads the exported ones and views
//   the memory through them.
// - A name that ends in 32 or 64 is a function for float32 or float64. Both call a generic function whose T is the
//   precision.
// - A v128 holds two float64 or four float32. Most loops take 16 bytes at a time, and what is left value by value.
// - A kernel keeps an order of additions where a sum can decide a pick: lib/numeric/orders_of_additions.md lists them.
// - All instructions give the same bits on every processor. The one that does not, relaxed SIMD's multiply-add, stands in
//   ./fused.ts alone. A kernel that includes it is compiled twice, and ../kernel.ts takes the module that fits.
// @ts-nocheck: TypeScript does not know its types.

/** Grows the memory until it reaches up to the address `end`. Traps if the system has no more memory. */
export function reserve(end: usize): void {
  const missing = <i32> ((end + 0xffff) >> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) === -1) unreachable();
}

/** to = vector + factor * other, in float64. `bytes` is the length of each vector and a multiple of 16. */
export function addMultiple(
  to: usize,
  vector: usize,
  other: usize,
  factor: f64,
  bytes: usize,
): void {
  const factors = f64x2.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) {
    const product = f64x2.mul(factors, v128.load(other + at));
    v128.store(to + at, f64x2.add(v128.load(vector + at), product));
  }
}

/** The largest absolute value of a vector of float64, NaN if it holds a NaN. `bytes` is a multiple of 16. */
export function largest(vector: usize, bytes: usize): f64 {
  let most = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    most = f64x2.max(most, f64x2.abs(v128.load(vector + at)));
  }
  return Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** The sum of the two float64 in a vector. */
export function lanes(vector: v128): f64 {
  return f64x2.extract_lane(vector, 0) + f64x2.extract_lane(vector, 1);
}

// The constants of `exponential`, each twice: the least argument, 1.5 * 2^52, 1 / log(2), log(2) in two parts, then the
// coefficients 1 / 13! to 1 / 0! of the Taylor series. V8 builds a constant vector anew at each use, by three
// instructions; loading it is faster.
// deno-fmt-ignore
const pairs = memory.data<f64>([
  -708, -708,
  6755399441055744, 6755399441055744,
  1.4426950408889634, 1.4426950408889634,
  0.693147180369123816490, 0.693147180369123816490,
  1.90821492927058770002e-10, 1.90821492927058770002e-10,
  1.0 / 6227020800, 1.0 / 6227020800,
  1.0 / 479001600, 1.0 / 479001600,
  1.0 / 39916800, 1.0 / 39916800,
  1.0 / 3628800, 1.0 / 3628800,
  1.0 / 362880, 1.0 / 362880,
  1.0 / 40320, 1.0 / 40320,
  1.0 / 5040, 1.0 / 5040,
  1.0 / 720, 1.0 / 720,
  1.0 / 120, 1.0 / 120,
  1.0 / 24, 1.0 / 24,
  1.0 / 6, 1.0 / 6,
  0.5, 0.5,
  1, 1,
], 16);

/**
 * e^x of two float64 of 0 or less: 2^k e^r with |r| <= log(2) / 2, and e^r by its Taylor series. Arguments below -708
 * count as -708.
 */
// @inline
export function exponential(x: v128): v128 {
  const bounded = f64x2.pmax(v128.load(pairs), x);
  // Adding 1.5 * 2^52 rounds to a whole number, which is then in the lowest bits.
  const shifter = v128.load(pairs, 16);
  const shifted = f64x2.add(f64x2.mul(bounded, v128.load(pairs, 32)), shifter);
  const k = f64x2.sub(shifted, shifter);
  // log(2) has two parts. The first part times k is exact.
  const high = f64x2.sub(bounded, f64x2.mul(k, v128.load(pairs, 48)));
  const low = f64x2.mul(k, v128.load(pairs, 64));
  const r = f64x2.sub(high, low);
  let sum = v128.load(pairs, 80);
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 96));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 112));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 128));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 144));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 160));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 176));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 192));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 208));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 224));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 240));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 256));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 272));
  const power = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 272));
  return i64x2.add(power, i64x2.shl(shifted, 52));
}

/** Two float64, rounded to the precision T and kept as float64. */
// @inline
export function rounded<T>(values: v128): v128 {
  return sizeof<T>() === 4 ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(values)) : values;
}

/** Loads two values of the precision T, as float64. */
// @inline
export function pair<T>(at: usize): v128 {
  return sizeof<T>() === 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** The last two of four float32, as float64. */
// @inline
export function highPair(four: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 1));
}

/** Stores two float64 in the precision T. */
// @inline
export function storePair<T>(at: usize, values: v128): void {
  if (sizeof<T>() === 4) v128.store64_lane(at, f32x4.demote_f64x2_zero(values), 0);
  else v128.store(at, values);
}

/**
 * The inner product of two rows of the precision T, in float64. Four sums take every fourth column each, and end as
 * (s0 + s1) + (s2 + s3): the order of `innerProduct` in lib/numeric/inner_products.ts, to the last bit.
 */
export function innerProduct<T>(a: usize, b: usize, columns: usize): f64 {
  let sum01 = f64x2.splat(0);
  let sum23 = sum01;
  const end = a + columns * sizeof<T>();
  const whole = a + (columns & ~3) * sizeof<T>();
  for (; a < whole; a += 4 * sizeof<T>(), b += 4 * sizeof<T>()) {
    sum01 = f64x2.add(sum01, f64x2.mul(pair<T>(a), pair<T>(b)));
    const next = pair<T>(a + 2 * sizeof<T>());
    sum23 = f64x2.add(sum23, f64x2.mul(next, pair<T>(b + 2 * sizeof<T>())));
  }
  let sum0 = f64x2.extract_lane(sum01, 0);
  for (; a < end; a += sizeof<T>(), b += sizeof<T>()) {
    sum0 += (load<T>(a) as f64) * (load<T>(b) as f64);
  }
  return sum0 + f64x2.extract_lane(sum01, 1) + lanes(sum23);
}
