// AssemblyScript: exponentials in float32 by fused multiply-adds, which kernels share.
// @ts-nocheck: TypeScript does not know its types.

// Loaded rather than built anew at each use, as in ./vectors. Of the polynomial, the coefficients of 1 and r are 1, and those
// of r^2 to r^6 are here: it interpolates e^r at the Chebyshev points, and comes within 1.1e-8.
// deno-fmt-ignore
const quads = memory.data<f32>([
  -87, -87, -87, -87,
  12582912, 12582912, 12582912, 12582912,
  1.442695, 1.442695, 1.442695, 1.442695,
  -0.693359375, -0.693359375, -0.693359375, -0.693359375,
  2.1219444e-4, 2.1219444e-4, 2.1219444e-4, 2.1219444e-4,
  1, 1, 1, 1,
  0.5, 0.5, 0.5, 0.5,
  0.16666576, 0.16666576, 0.16666576, 0.16666576,
  0.041666552, 0.041666552, 0.041666552, 0.041666552,
  0.008363233, 0.008363233, 0.008363233, 0.008363233,
  0.001392625, 0.001392625, 0.001392625, 0.001392625,
], 16);

/**
 * e^x of four float32 of 0 or less, as `fusedExponential` in ./fused_exponential. Below e^-87 float32 has no normal numbers:
 * less is that.
 */
// @inline
export function fusedExponential32(x: v128): v128 {
  const bounded = f32x4.pmax(v128.load(quads), x);
  const shifter = v128.load(quads, 16);
  const shifted = f32x4.relaxed_madd(bounded, v128.load(quads, 32), shifter);
  const k = f32x4.sub(shifted, shifter);
  const high = f32x4.relaxed_madd(k, v128.load(quads, 48), bounded);
  const r = f32x4.relaxed_madd(k, v128.load(quads, 64), high);
  const square = f32x4.mul(r, r);
  let even = f32x4.relaxed_madd(v128.load(quads, 160), square, v128.load(quads, 128));
  const odd = f32x4.relaxed_madd(v128.load(quads, 144), square, v128.load(quads, 112));
  even = f32x4.relaxed_madd(even, square, v128.load(quads, 96));
  const one = v128.load(quads, 80);
  const rest = f32x4.relaxed_madd(f32x4.relaxed_madd(odd, r, even), r, one);
  return i32x4.add(f32x4.relaxed_madd(rest, r, one), i32x4.shl(shifted, 23));
}
