// AssemblyScript: e^x of two float64, for the losses of many classes on float32 samples (../softmax_loss.kernel.ts).
//
// The multiply-adds of the polynomial are fused (lib/numeric/assembly/fused.ts).
// @ts-nocheck: TypeScript does not know its types.

import { fused } from "../../numeric/assembly/fused.ts";

// The constants, each twice: the least argument, 1.5 * 2^52, 1 / log(2), log(2) in two parts, 1, then the coefficients
// of r^2 to r^11. The coefficients of 1 and r are 1. The polynomial interpolates e^r at the Chebyshev points; its error
// is below 1.3e-17. Constants are loaded because V8 builds a constant vector anew at each use.
// deno-fmt-ignore
const pairs = memory.data<f64>([
  -708, -708,
  6755399441055744, 6755399441055744,
  1.4426950408889634, 1.4426950408889634,
  0.693147180369123816490, 0.693147180369123816490,
  1.90821492927058770002e-10, 1.90821492927058770002e-10,
  1, 1,
  0.5000000000000001, 0.5000000000000001,
  0.16666666666666669, 0.16666666666666669,
  0.04166666666662416, 0.04166666666662416,
  0.008333333333330063, 0.008333333333330063,
  0.0013888888917199863, 0.0013888888917199863,
  0.00019841269863042963, 0.00019841269863042963,
  2.4801521317484083e-05, 2.4801521317484083e-05,
  2.7557268476553695e-06, 2.7557268476553695e-06,
  2.7620078203806394e-07, 2.7620078203806394e-07,
  2.5100377619606372e-08, 2.5100377619606372e-08,
], 16);

/**
 * e^x of two float64 of 0 or less, computed as `exponential` in lib/numeric/assembly/vectors.ts, by another polynomial.
 * Its even and odd powers have a sum each. The two sums do not wait for each other, which matters because this wait
 * bounds the loops.
 */
// @inline
export function fusedExponential(x: v128): v128 {
  const bounded = f64x2.pmax(v128.load(pairs), x);
  const shifter = v128.load(pairs, 16);
  const shifted = f64x2.add(f64x2.mul(bounded, v128.load(pairs, 32)), shifter);
  const k = f64x2.sub(shifted, shifter);
  const high = f64x2.sub(bounded, f64x2.mul(k, v128.load(pairs, 48)));
  const r = f64x2.sub(high, f64x2.mul(k, v128.load(pairs, 64)));
  const square = f64x2.mul(r, r);
  let even = fused(v128.load(pairs, 224), square, v128.load(pairs, 192));
  let odd = fused(v128.load(pairs, 240), square, v128.load(pairs, 208));
  even = fused(even, square, v128.load(pairs, 160));
  odd = fused(odd, square, v128.load(pairs, 176));
  even = fused(even, square, v128.load(pairs, 128));
  odd = fused(odd, square, v128.load(pairs, 144));
  even = fused(even, square, v128.load(pairs, 96));
  odd = fused(odd, square, v128.load(pairs, 112));
  const one = v128.load(pairs, 80);
  const rest = fused(fused(odd, r, even), r, one);
  return i64x2.add(fused(rest, r, one), i64x2.shl(shifted, 52));
}
