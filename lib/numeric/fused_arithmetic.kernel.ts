// AssemblyScript: a * b + c rounded once, of single numbers. `deno task build:kernels` compiles it to
// fused_arithmetic.wasm and fused_arithmetic.emulated.wasm; kernel.ts finds out by it what this processor does.
// ./assembly/fused.ts has the arithmetic.
// @ts-nocheck: TypeScript does not know its types.

import { fused32, fusedNumber } from "./assembly/fused.ts";

/** a * b + c in float32. */
export function multiplyAdd32(a: f32, b: f32, c: f32): f32 {
  return f32x4.extract_lane(fused32(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c)), 0);
}

/** a * b + c in float64. */
export function multiplyAdd64(a: f64, b: f64, c: f64): f64 {
  return fusedNumber(a, b, c);
}
