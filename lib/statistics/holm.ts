// Holm's correction: p-values of several tests, adjusted for their number.

/**
 * Adjusts p-values so that the chance of any false rejection among all tests stays below the level, whatever the tests have in
 * common. A test is significant at a level if its adjusted p-value is at most that level.
 * After S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6, 1979.
 *
 * @param pValues The p-values, 0 to 1, (tests)
 * @returns The adjusted p-values in the same order, 0 to 1, (tests)
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const count = pValues.length;
  const ascending = Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Float64Array(count);
  let largest = 0;
  for (const [rank, test] of ascending.entries()) {
    // A test is rejected only if every test with a smaller p-value is.
    largest = Math.max(largest, Math.min(1, (count - rank) * pValues[test]));
    adjusted[test] = largest;
  }
  return adjusted;
}
