// AssemblyScript: e^x of four float32, for two kernels: the losses of two classes on float32 samples
// (lib/classifier/two_class_loss.kernel.ts) and bounds of similarities
// (lib/strategies/herding/similarities.kernel.ts).
//
// All multiply-adds are fused (./fused.ts).
// @ts-nocheck: TypeScript does not know its types.

import { fused32 } from "./fused.ts";

// The constants, each four times: the least argument, 1.5 * 2^23, 1 / log(2), -log(2) in two parts, 1, then the
// coefficients of r^2 to r^6. The coefficients of 1 and r are 1. The polynomial interpolates e^r at the Chebyshev
// points; its error is below 1.1e-8. Constants are loaded because V8 builds a constant vector anew at each use.
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
 * e^x of four float32 of 0 or less: 2^k e^r with |r| <= log(2) / 2, and e^r by a polynomial. Arguments below -87 count
 * as -87, because e^x is no normal float32 below that.
 */
// @inline
export function fusedExponential32(x: v128): v128 {
  const bounded = f32x4.pmax(v128.load(quads), x);
  const shifter = v128.load(quads, 16);
  const shifted = fused32(bounded, v128.load(quads, 32), shifter);
  const k = f32x4.sub(shifted, shifter);
  const high = fused32(k, v128.load(quads, 48), bounded);
  const r = fused32(k, v128.load(quads, 64), high);
  const square = f32x4.mul(r, r);
  let even = fused32(v128.load(quads, 160), square, v128.load(quads, 128));
  const odd = fused32(v128.load(quads, 144), square, v128.load(quads, 112));
  even = fused32(even, square, v128.load(quads, 96));
  const one = v128.load(quads, 80);
  const rest = fused32(fused32(odd, r, even), r, one);
  return i32x4.add(fused32(rest, r, one), i32x4.shl(shifted, 23));
}
