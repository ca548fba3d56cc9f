// The functions exp, log and pow for results that they decide, in a WebAssembly kernel; its source is functions.kernel.ts.
//
// Those of the JavaScript engine are not used. Its `Math.pow` and `**` differ from one processor to the next where the exponent
// is no whole number, and any of its functions may change with a new version of the engine.

import wasm from "./functions.wasm" with { type: "bytes" };
import { kernelFactory } from "./kernel.ts";

/** What the kernel exports. */
interface Exports {
  exp(x: number): number;
  log(x: number): number;
  pow(base: number, exponent: number): number;
}

const functions = kernelFactory<Exports>(wasm)();

/**
 * Computes e^x, within one unit in the last place.
 *
 * @param x A number
 * @returns e^x
 */
export const exp: (x: number) => number = functions.exp;

/**
 * Computes the natural logarithm, within one unit in the last place.
 *
 * @param x A number
 * @returns log(x); NaN below 0
 */
export const log: (x: number) => number = functions.log;

/**
 * Computes a power, within one unit in the last place.
 *
 * @param base A number
 * @param exponent A number
 * @returns base^exponent; NaN for a base below 0 with an exponent that is no whole number
 */
export const pow: (base: number, exponent: number) => number = functions.pow;
