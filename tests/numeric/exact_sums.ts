// Sums of products without any rounding, by whole numbers of any size, and their rounding to float32 and float64.

/** A binary format: digits of its numbers, the exponents of its smallest number, and of the first power that is too large. */
interface Format {
  readonly digits: number;
  readonly smallest: number;
  readonly end: number;
}

const single: Format = { digits: 24, smallest: -149, end: 128 };
const double: Format = { digits: 53, smallest: -1074, end: 1024 };

/** A finite float64 as a whole number of 2^-1074. */
function wholeOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const digits = bits & (1n << 52n) - 1n;
  const whole = exponent === 0n ? digits : (digits | 1n << 52n) << (exponent - 1n);
  return value < 0 ? -whole : whole;
}

/** Rounds a whole number of 2^-2148 to the nearest number of a format; of two, to the even one. */
function rounded(sum: bigint, { digits, smallest, end }: Format): number {
  if (sum === 0n) return 0;
  const size = sum < 0n ? -sum : sum;
  const unit = Math.max(size.toString(2).length - digits, smallest + 2148);
  const half = 1n << BigInt(unit) - 1n;
  const rest = size & (half << 1n) - 1n;
  let count = size >> BigInt(unit);
  if (rest > half || (rest === half && (count & 1n) === 1n)) count++;
  const isInfinite = count >= 1n << BigInt(Math.max(0, end - unit + 2148));
  const value = isInfinite ? Infinity : Number(count) * 2 ** (unit - 2148);
  return sum < 0n ? -value : value;
}

/** The exact inner product of two vectors, rounded once to float32. */
export function exactSingle(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0n;
  for (let k = 0; k < a.length; k++) sum += wholeOf(a[k]) * wholeOf(b[k]);
  return rounded(sum, single);
}

/** a * b + c in float64, rounded once. */
export function fusedDouble(a: number, b: number, c: number): number {
  return rounded(wholeOf(a) * wholeOf(b) + (wholeOf(c) << 1074n), double);
}
