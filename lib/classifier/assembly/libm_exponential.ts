// AssemblyScript: e^x of two float64 to the last bit of glibc 2.28 and later on processors with a fused multiply-add,
// for the losses of many classes on float64 samples (../softmax_loss.kernel.ts).
//
// x = (k / 128) log(2) + r, and e^x = 2^(k / 128) e^r, with the power of two from a table and e^r by a polynomial. One
// of a thousand results is not the nearest float64, and a long fit follows each of them. Multiply-adds are fused
// (lib/numeric/assembly/fused.ts).
// @ts-nocheck: TypeScript does not know its types.

import { fused } from "../../numeric/assembly/fused.ts";

/**
 * For each i of 0 to 127, the float64 nearest to 2^(i / 128), and before it its relative error. The caller writes them.
 */
export const powers = memory.data(128 << 4, 16);

// Constants are loaded because V8 builds a constant vector anew at each use. The first is the least argument.
// deno-fmt-ignore
const pairs = memory.data<f64>([
  -708, -708,
  // 128 / log(2), and 1.5 * 2^52, which rounds a sum to a whole number.
  184.6649652337873, 184.6649652337873,
  6755399441055744, 6755399441055744,
  // -log(2) / 128 in two parts. The first part times a whole number is exact.
  -0.005415212348111709, -0.005415212348111709,
  -1.2864023111638346e-14, -1.2864023111638346e-14,
  // A polynomial close to (e^r - 1 - r) / r^2.
  0.49999999999996786, 0.49999999999996786,
  0.16666666666665886, 0.16666666666665886,
  0.0416666808410674, 0.0416666808410674,
  0.008333335853059549, 0.008333335853059549,
], 16);

/** e^x of two float64 of -512 to 2. Below, the results are nearly 0, not exact to the last bit. */
// @inline
export function exponential(x: v128): v128 {
  const bounded = f64x2.pmax(v128.load(pairs), x);
  const shifter = v128.load(pairs, 32);
  const shifted = fused(bounded, v128.load(pairs, 16), shifter);
  const k = f64x2.sub(shifted, shifter);
  const r = fused(k, v128.load(pairs, 64), f64x2.add(bounded, f64x2.mul(k, v128.load(pairs, 48))));

  // The powers of two of both lanes: k / 128 = whole + index / 128.
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
