// Ranks of values, where equal values share the mean of their places.

/**
 * Ranks values from the highest, which has rank 1, to the lowest. Equal values share the mean of their ranks, as by scipy's
 * `rankdata` of the negated values.
 *
 * @param values The values, (values)
 * @returns The rank of each value, 1 to the number of values, (values)
 */
export function ranksFromHighest(values: ArrayLike<number>): Float64Array {
  const { length } = values;
  const descending = Array.from({ length }, (_, i) => i).sort((a, b) => values[b] - values[a]);
  const ranks = new Float64Array(length);
  for (let start = 0, end = 0; start < length; start = end) {
    while (end < length && values[descending[end]] === values[descending[start]]) end++;
    for (let place = start; place < end; place++) ranks[descending[place]] = (start + 1 + end) / 2;
  }
  return ranks;
}

/**
 * Rounds an area, or a difference of areas, so that rounding errors part no ties: sums of the same accuracies in another order
 * differ in the last digit.
 *
 * @param value The area
 * @returns The value to 12 decimals
 */
export function roundArea(value: number): number {
  return Number(value.toFixed(12));
}

/**
 * Ranks strategies by their areas.
 *
 * @param areas The area of each, (strategies)
 * @returns The rank of each, 1 for the largest area, (strategies); areas that rounding errors part share their ranks
 */
export function ranksOfAreas(areas: readonly number[]): Float64Array {
  return ranksFromHighest(areas.map(roundArea));
}

/**
 * Adds up what ties take from the variance of ranks: the sum of t^3 - t over groups of t equal values.
 *
 * @param ranks Ranks, where equal values have the same rank, (values)
 * @returns The sum; 0 without ties
 */
export function tieTerm(ranks: ArrayLike<number>): number {
  const sizes = new Map<number, number>();
  for (const rank of Array.from(ranks)) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * size * size - size), 0);
}
