// The exponential function as numpy computes it. Its float32 version is not the nearest float32 number: about half of its
// values are the one beside it. The gains of MaxHerding are small differences of such values, so that these last bits
// decide picks.

import { exp } from "../../numeric/functions.ts";
import type { Values } from "../../numeric/matrix.ts";

const { fround } = Math;

/** Below this, float32 results are 0. */
const VANISHING = -103.97208404541015625;
/** 1.5 * 2^23: float32 numbers of this size have no fractions, so that adding it rounds to a whole number. */
const SHIFTER = 12582912;
const BY_LOG_2 = fround(1.442695040888963);
/** Minus log(2), in two parts. */
const LOG_2 = [-0.693145752, -1.42860677e-6].map(fround);
/** Coefficients of the numerator and of the denominator, the highest power first. */
const ABOVE = [
  5.082762527590693718096e-04,
  6.757896990527504603057e-03,
  5.114512081637298353406e-02,
  2.473615434895520810817e-01,
  7.257664613233124478488e-01,
  9.999999999980870924916e-01,
].map(fround);
const BELOW = [2.159509375685829852307e-02, -2.742335390411667452936e-01, 1].map(fround);
/** 2^0, 2^-1 and so on. */
const POWERS = Float64Array.from({ length: 152 });
POWERS.forEach((_, k) => POWERS[k] = k === 0 ? 1 : POWERS[k - 1] / 2);

/**
 * Finds numpy's exponential function for a precision.
 *
 * @param like Values of the precision
 * @returns A function that computes e^x in that precision, of an x of 0 or less in that precision
 */
export function exponentialLike(like: Values): (x: number) => number {
  return like instanceof Float32Array ? singleExponential : exp;
}

/**
 * numpy's float32 `exp` on x86-64 processors with AVX2 or AVX-512: 2^k times a quotient of two polynomials of the rest. All
 * multiply-adds are fused. In float64 their products are exact, and the sum is rounded to float32.
 */
function singleExponential(x: number): number {
  if (x < VANISHING) return 0;
  const k = fround(fround(fround(x * BY_LOG_2) + SHIFTER) - SHIFTER);
  const rest = fround(k * LOG_2[1] + fround(k * LOG_2[0] + x));
  return fround(fround(polynomial(ABOVE, rest) / polynomial(BELOW, rest)) * POWERS[-k]);
}

function polynomial(coefficients: number[], x: number): number {
  let value = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) value = fround(value * x + coefficients[i]);
  return value;
}
