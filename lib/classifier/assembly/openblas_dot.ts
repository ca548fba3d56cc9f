// AssemblyScript: inner products of two float64 vectors to the last bit of OpenBLAS 0.3.30 on x86-64 with AVX2 (its
// kernels for Haswell and Zen), on which numpy and scipy rest. Fits of float64 samples use them: along a long path of
// L-BFGS the last bits decide. Multiply-adds are fused (lib/numeric/assembly/fused.ts).
// @ts-nocheck: TypeScript does not know its types.

import { fused, fusedNumber } from "../../numeric/assembly/fused.ts";

/**
 * The product of two vectors by OpenBLAS's ddot: sixteen fused sums, then the remaining entries, unfused, one by one.
 */
export function dot(a: usize, b: usize, length: usize): f64 {
  const whole = (length & ~15) << 3;
  let sum: f64 = 0;
  if (whole > 0) {
    const zero = f64x2.splat(0);
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
    for (let at: usize = 0; at < whole; at += 128) {
      s0 = fused(v128.load(b + at), v128.load(a + at), s0);
      s1 = fused(v128.load(b + at, 16), v128.load(a + at, 16), s1);
      s2 = fused(v128.load(b + at, 32), v128.load(a + at, 32), s2);
      s3 = fused(v128.load(b + at, 48), v128.load(a + at, 48), s3);
      s4 = fused(v128.load(b + at, 64), v128.load(a + at, 64), s4);
      s5 = fused(v128.load(b + at, 80), v128.load(a + at, 80), s5);
      s6 = fused(v128.load(b + at, 96), v128.load(a + at, 96), s6);
      s7 = fused(v128.load(b + at, 112), v128.load(a + at, 112), s7);
    }
    const first = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
    const second = f64x2.add(f64x2.add(s4, s5), f64x2.add(s6, s7));
    const pair = f64x2.add(first, second);
    sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  }
  for (let at = whole, end = length << 3; at < end; at += 8) {
    sum += f64.load(a + at) * f64.load(b + at);
  }
  return sum;
}

/**
 * The product of two vectors as OpenBLAS's matrix products compute it for an odd row or column: four fused sums over
 * whole eights of entries. The remaining entries go to the first sum.
 */
export function oddDot(a: usize, b: usize, length: usize): f64 {
  const whole = (length & ~7) << 3;
  let s01 = f64x2.splat(0);
  let s23 = s01;
  for (let at: usize = 0; at < whole; at += 32) {
    s01 = fused(v128.load(a + at), v128.load(b + at), s01);
    s23 = fused(v128.load(a + at, 16), v128.load(b + at, 16), s23);
  }
  let s0 = f64x2.extract_lane(s01, 0);
  for (let at = whole, end = length << 3; at < end; at += 8) {
    s0 = fusedNumber(f64.load(a + at), f64.load(b + at), s0);
  }
  const s2 = f64x2.extract_lane(s23, 0);
  return (s0 + f64x2.extract_lane(s01, 1)) + (s2 + f64x2.extract_lane(s23, 1));
}
