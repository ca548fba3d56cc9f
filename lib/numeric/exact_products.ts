// The inner product of two vectors of float32 values, computed exactly and rounded once to float32. The result does not
// depend on an order of additions.

/** Values of float32, in any array. */
type Vector = Float32Array | Float64Array;

/**
 * The largest error of an inner product in float64, whatever the order of the additions and wherever multiply-adds are fused.
 *
 * @param inner Number of products
 * @returns The error, relative to the product of the lengths of both vectors
 */
export function relativeErrorOf(inner: number): number {
  // N. J. Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1: n u / (1 - n u). The rest is for lengths
  // that are rounded themselves.
  return (inner + 8) * 2 ** -53 * (1 + 1e-6);
}

/**
 * Computes the inner product of two vectors of float32 values without any rounding before the last one. It is for the few
 * products that lie so near the middle between two float32 values that float64 does not tell them apart.
 *
 * @param a A vector, (n)
 * @param b A vector, (n)
 * @returns The sum, rounded to the nearest float32; of two, to the even one
 */
export function roundedExactProduct(a: Vector, b: Vector): number {
  // The exact sum is kept as numbers that do not overlap, the smallest first. J. R. Shewchuk, "Adaptive Precision
  // Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997, Grow-Expansion. A product of two float32 values
  // is exact in float64.
  const parts: number[] = [];
  for (let k = 0; k < a.length; k++) {
    let carried = a[k] * b[k];
    if (carried === 0) continue;
    if (!Number.isFinite(carried)) return plainSum(a, b);
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

/** Rounds sum + lost to float32, where `lost` is less than half a unit in the last place of the sum. */
function roundedToSingle(sum: number, lost: number): number {
  const nearest = Math.fround(sum);
  // If the sum is the middle of two float32 values, this is the other one.
  const other = 2 * sum - nearest;
  const isMiddle = Number.isFinite(nearest) && other !== nearest && Math.fround(other) === other;
  if (lost === 0 || !isMiddle) return nearest;
  return lost > 0 ? Math.max(nearest, other) : Math.min(nearest, other);
}

/** The sum of products some of which are infinite or NaN. */
function plainSum(a: Vector, b: Vector): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return Math.fround(sum);
}
