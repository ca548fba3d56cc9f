// AssemblyScript: the exponential, the natural logarithm and the power of float64 numbers. `deno task build:kernels`
// compiles it to functions.wasm; functions.ts calls it.
//
// They are those of AssemblyScript's standard library, which follow musl's and ARM's optimized routines: plain
// arithmetic, the same bits on every processor.
// @ts-nocheck: TypeScript does not know its types.

export function exp(x: f64): f64 {
  return Math.exp(x);
}

export function log(x: f64): f64 {
  return Math.log(x);
}

export function pow(base: f64, exponent: f64): f64 {
  return Math.pow(base, exponent);
}
