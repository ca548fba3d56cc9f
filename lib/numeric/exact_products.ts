// The inner product of two vectors of float32 values, computed exactly and rounded once to float32. The result does not
// depend on an order of additions.

/** A vector of float32 values: a row or a column of a matrix. */
export interface Vector {
  /** Values that hold the vector, in either precision. */
  readonly data: Float32Array | Float64Array;
  /** Position of its first entry. */
  readonly start: number;
  /** Distance from one entry to the next. */
  readonly step: number;
}

/** The largest float32 value. */
const LARGEST = 2 ** 128 - 2 ** 104;

/**
 * The largest error of an inner product, whatever the order of the additions and wherever multiply-adds are fused. No product
 * may over- or underflow.
 *
 * @param inner Number of products
 * @param unit The largest relative error of one operation: 2^-53 in float64, 2^-24 in float32
 * @returns The error, relative to the product of the lengths of both vectors
 */
export function relativeErrorOf(inner: number, unit: number): number {
  // N. J. Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1: n u / (1 - n u). The eight and the last
  // factor are for the few operations that compare products, and for lengths that are rounded themselves.
  const error = (inner + 8) * unit;
  return error / (1 - error) * (1 + 1e-6);
}

/**
 * The largest error of an inner product in float32, whatever the order of the additions and wherever multiply-adds are fused.
 *
 * @param inner Number of products
 * @param lengths The product of the lengths of both vectors
 * @returns The error; Infinity if a sum could overflow
 */
export function singleError(inner: number, lengths: number): number {
  // Of a product below the smallest normal value, 2^-126, everything may be lost.
  return lengths > 2 ** 126
    ? Infinity
    : relativeErrorOf(inner, 2 ** -24) * lengths + inner * 2 ** -126;
}

/**
 * Computes the inner product of two vectors of float32 values without any rounding before the last one. It is for the few
 * products that lie so near the middle between two float32 values that float64 does not tell them apart.
 *
 * If a value is infinite or NaN, the result is infinite or NaN as in every order of additions.
 *
 * @param a A vector, (n)
 * @param b A vector, (n)
 * @param length Number of entries, n
 * @returns The sum, rounded to the nearest float32; of two, to the even one
 */
export function roundedExactProduct(a: Vector, b: Vector, length: number): number {
  // The sum of the products, the sum of what each addition loses, and the sum of the sizes of that.
  let sum = 0;
  let lost = 0;
  let size = 0;
  for (let k = 0, p = a.start, q = b.start; k < length; k++, p += a.step, q += b.step) {
    // A product of two float32 values is exact in float64.
    const product = a.data[p] * b.data[q];
    const before = sum;
    sum = before + product;
    const added = sum - before;
    const rounding = (before - (sum - added)) + (product - added);
    lost += rounding;
    size += Math.abs(rounding);
  }
  if (!Number.isFinite(sum)) return sum;
  // T. Ogita, S. Rump, S. Oishi, "Accurate Sum and Dot Product", SIAM Journal on Scientific Computing 26(6), 2005, section 4.
  // Only the sum of the losses is rounded. Where no addition loses anything, the error is 0.
  const error = (length + 2) * 2 ** -53 * size;
  const nearest = sum + lost;
  // Exact, unless the losses are larger than the sum. Then the error reaches other float64 values, too.
  const rest = lost - (nearest - sum);
  const [least, most] = [rest - error, rest + error];
  // After a cancellation the error can reach other float64 values, and the middle may be among them.
  const isClose = nearest + least === nearest && nearest + most === nearest;
  const low = roundedToSingle(nearest, least);
  return isClose && low === roundedToSingle(nearest, most) ? low : exactSum(a, b, length);
}

/** The same product for the last doubtful ones, which lie in the middle or very near to it. */
function exactSum(a: Vector, b: Vector, length: number): number {
  // The exact sum is kept as numbers that do not overlap, the smallest first. J. R. Shewchuk, "Adaptive Precision
  // Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997, Grow-Expansion.
  const parts: number[] = [];
  for (let k = 0; k < length; k++) {
    let carried = a.data[a.start + k * a.step] * b.data[b.start + k * b.step];
    if (carried === 0) continue;
    let kept = 0;
    for (const part of parts) {
      const sum = carried + part;
      const fromPart = sum - carried;
      const lost = (carried - (sum - fromPart)) + (part - fromPart);
      if (lost !== 0) parts[kept++] = lost;
      carried = sum;
    }
    parts.length = kept;
    if (carried !== 0) parts.push(carried);
  }
  let sum = 0;
  let lost = 0;
  while (parts.length > 0 && lost === 0) {
    const part = parts.pop()!;
    const before = sum;
    sum = before + part;
    lost = part - (sum - before);
  }
  return roundedToSingle(sum, lost);
}

/** Rounds sum + lost to float32. No float64 value may lie between this sum and `sum`. */
function roundedToSingle(sum: number, lost: number): number {
  const nearest = Math.fround(sum);
  // If the sum is the middle of two float32 values, this is the other one. The middle after the largest value is rounded to
  // infinity.
  const isEnd = Math.abs(sum) === LARGEST + 2 ** 103;
  const other = isEnd ? Math.sign(sum) * LARGEST : 2 * sum - nearest;
  const isMiddle = Math.abs(other) <= LARGEST && other !== nearest && Math.fround(other) === other;
  if (lost === 0 || !isMiddle) return nearest;
  return lost > 0 ? Math.max(nearest, other) : Math.min(nearest, other);
}
