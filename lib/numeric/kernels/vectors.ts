// AssemblyScript: what the kernels share, on vectors of two float64.
// @ts-nocheck: TypeScript does not know its types.

/** The sum of both lanes. */
export function lanes(vector: v128): f64 {
  return f64x2.extract_lane(vector, 0) + f64x2.extract_lane(vector, 1);
}

/** e^x for x <= 0: 2^k e^r with |r| <= log(2) / 2, and e^r by its Taylor series. */
export function exponential(x: v128): v128 {
  const one = f64x2.splat(1);
  const bounded = f64x2.pmax(f64x2.splat(-708), x);
  // Adding 1.5 * 2^52 leaves the nearest whole number in the lowest bits.
  const shifter = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(f64x2.mul(bounded, f64x2.splat(1.4426950408889634)), shifter);
  const k = f64x2.sub(shifted, shifter);
  // log(2) in two parts, the first of which times k is exact.
  const high = f64x2.sub(bounded, f64x2.mul(k, f64x2.splat(0.693147180369123816490)));
  const low = f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10));
  const r = f64x2.sub(high, low);
  let sum = f64x2.splat(1.0 / 6227020800);
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 479001600));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 39916800));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 3628800));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 362880));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 40320));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 5040));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 720));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 120));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 24));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 6));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(0.5));
  sum = f64x2.add(f64x2.mul(sum, r), one);
  const power = f64x2.add(f64x2.mul(sum, r), one);
  return i64x2.add(power, i64x2.shl(shifted, 52));
}
