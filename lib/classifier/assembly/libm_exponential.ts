// AssemblyScript: e^x as the C library of Linux rounds it, glibc 2.28 and later on processors with fused multiply-add. Of
// a thousand arguments it rounds one the other way than the exact value would be, and a long fit follows each of them.
// @ts-nocheck: TypeScript does not know its types.

import { fused } from "./fused.ts";

/** 2^(i / 128) for each i: what its nearest float64 lacks, relative to it, then that float64; the caller fills it in. */
export const powers = memory.data(128 << 4, 16);

// V8 builds a constant vector anew at each use, by three instructions; it is faster to load it.
// deno-fmt-ignore
const pairs = memory.data<f64>([
  -708, -708,
  // 128 / log(2), and what makes the sum a whole number.
  184.6649652337873, 184.6649652337873,
  6755399441055744, 6755399441055744,
  // -log(2) / 128 in two parts, the first of which times a whole number is exact.
  -0.005415212348111709, -0.005415212348111709,
  -1.2864023111638346e-14, -1.2864023111638346e-14,
  // A polynomial close to (e^r - 1 - r) / r^2.
  0.49999999999996786, 0.49999999999996786,
  0.16666666666665886, 0.16666666666665886,
  0.0416666808410674, 0.0416666808410674,
  0.008333335853059549, 0.008333335853059549,
], 16);

/** e^x for -512 <= x <= 2. Below, it is a number close to 0. */
// @inline
export function exponential(x: v128): v128 {
  const bounded = f64x2.pmax(v128.load(pairs), x);
  const shifter = v128.load(pairs, 32);
  const shifted = fused(bounded, v128.load(pairs, 16), shifter);
  const k = f64x2.sub(shifted, shifter);
  const r = fused(k, v128.load(pairs, 64), f64x2.add(bounded, f64x2.mul(k, v128.load(pairs, 48))));

  // Both lanes' powers of two, k / 128 = whole + index / 128.
  const first = powers + <usize> ((i64x2.extract_lane(shifted, 0) & 127) << 4);
  const second = powers + <usize> ((i64x2.extract_lane(shifted, 1) & 127) << 4);
  const missing = v128.load64_lane(second, v128.load64_zero(first), 1);
  const nearest = v128.load64_lane(second, v128.load64_zero(first, 8), 1, 8);
  const power = i64x2.add(nearest, i64x2.shl(i64x2.shr_u(shifted, 7), 52));

  const square = f64x2.mul(r, r);
  const low = fused(v128.load(pairs, 96), r, v128.load(pairs, 80));
  const high = fused(v128.load(pairs, 128), r, v128.load(pairs, 112));
  const sum = fused(low, square, f64x2.add(missing, r));
  return fused(power, fused(f64x2.mul(square, square), high, sum), power);
}
