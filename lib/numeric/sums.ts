// Sums in numpy's order. All orders of additions in the project are listed in orders_of_additions.md.

/**
 * Adds values up as numpy's `sum` and `mean` do. Up to 128 values are added by eight running sums. More values are split
 * into two halves, and the sums of the halves are added. The kernels have the same order in
 * lib/classifier/assembly/pairwise_sum.ts.
 *
 * @param values The values, (n)
 * @returns Their sum in float64; 0 if there are none
 */
export function pairwiseSum(values: readonly number[]): number {
  const { length } = values;
  if (length < 8) return values.reduce((sum, value) => sum + value, 0);
  if (length > 128) {
    const half = Math.floor(length / 2) & ~7;
    return pairwiseSum(values.slice(0, half)) + pairwiseSum(values.slice(half));
  }
  const sums = values.slice(0, 8);
  const whole = length & ~7;
  for (let i = 8; i < whole; i++) sums[i % 8] += values[i];
  const [a, b, c, d, e, f, g, h] = sums;
  return values.slice(whole).reduce(
    (sum, value) => sum + value,
    ((a + b) + (c + d)) + ((e + f) + (g + h)),
  );
}
