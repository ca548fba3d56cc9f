// Random positions with or without replacement and with or without probabilities: numpy's RandomState.choice.

/** How positions are drawn. */
export interface ChoiceOptions {
  /** Whether the same position may be drawn more than once. The default is true. */
  readonly replace?: boolean;
  /** Probability of each position, (population); they sum to 1. By default all are equal. */
  readonly probabilities?: Float64Array | Float32Array;
}

/** The draws that `choice` is made of. A `RandomState` has them. */
export interface BasicDraws {
  /**
   * Draws real numbers.
   *
   * @param size How many numbers
   * @returns Numbers from 0 up to, but not including, 1, (size)
   */
  randomSample(size: number): Float64Array;
  /**
   * Draws whole numbers.
   *
   * @param low The smallest possible number
   * @param high One more than the largest possible number
   * @param size How many numbers
   * @returns The numbers, (size)
   */
  randintArray(low: number, high: number, size: number): Float64Array;
  /**
   * Draws a permutation.
   *
   * @param size How many numbers
   * @returns The numbers 0 to size - 1 in random order, (size)
   */
  permutation(size: number): Int32Array<ArrayBuffer>;
}

/**
 * Draws positions. Without probabilities and without replacement it shuffles the whole population, even if `size` is
 * small.
 *
 * @param draws The source of random numbers. It is moved by the draws, and not moved if an error is thrown.
 * @param population The number of positions, which are 0 to population - 1
 * @param size How many positions to draw
 * @param options With or without replacement, and the probabilities
 * @returns Positions in the order drawn, (size)
 * @throws {RangeError} If there are too few positions, if a probability is negative or NaN, if there is not one
 *   probability for each position, or if they do not sum to 1
 */
export function choice(
  draws: BasicDraws,
  population: number,
  size: number,
  { replace = true, probabilities }: ChoiceOptions,
): Int32Array<ArrayBuffer> {
  if (size > 0 && !(population > 0)) {
    throw new RangeError(`Cannot choose ${size} of ${population} positions`);
  }
  if (!replace && size > population) {
    throw new RangeError(`Cannot choose ${size} of ${population} positions without replacement`);
  }
  if (population === 0) return new Int32Array(0);
  if (probabilities) {
    checkProbabilities(probabilities, population);
    return replace
      ? weightedWithReplacement(draws, size, probabilities)
      : weightedWithoutReplacement(draws, size, probabilities);
  }
  return replace
    ? Int32Array.from(draws.randintArray(0, population, size))
    : draws.permutation(population).slice(0, size);
}

function checkProbabilities(probabilities: Float64Array | Float32Array, population: number): void {
  if (probabilities.length !== population) {
    throw new RangeError(
      `${population} positions need as many probabilities, got ${probabilities.length}`,
    );
  }
  // Kahan's compensated summation, as in numpy's check.
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < population; i++) {
    const probability = probabilities[i];
    if (!(probability >= 0)) {
      throw new RangeError(`Probabilities are 0 or more, got ${probability} for position ${i}`);
    }
    const term = probability - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  const epsilon = probabilities instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  if (!(Math.abs(sum - 1) <= Math.sqrt(epsilon))) {
    throw new RangeError(`Probabilities must sum to 1, these sum to ${sum}`);
  }
}

/** The running sums of the weights in float64, from left to right, each divided by the last one. */
function cumulative(weights: Float64Array | Float32Array): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < sums.length; i++) sums[i] = sum += weights[i];
  for (let i = 0; i < sums.length; i++) sums[i] /= sum;
  return sums;
}

/** The number of entries that are at most `value`, among ascending sums. */
function position(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function weightedWithReplacement(
  draws: BasicDraws,
  size: number,
  probabilities: Float64Array | Float32Array,
): Int32Array<ArrayBuffer> {
  const sums = cumulative(probabilities);
  return Int32Array.from(draws.randomSample(size), (number) => position(sums, number));
}

/** Draws in rounds. A round may draw a position twice, or one of an earlier round. The next round replaces such draws. */
function weightedWithoutReplacement(
  draws: BasicDraws,
  size: number,
  probabilities: Float64Array | Float32Array,
): Int32Array<ArrayBuffer> {
  let positive = 0;
  for (let i = 0; i < probabilities.length; i++) if (probabilities[i] > 0) positive++;
  if (positive < size) {
    throw new RangeError(
      `Cannot choose ${size} positions without replacement: only ${positive} have a probability above 0`,
    );
  }
  const weights = new Float64Array(probabilities);
  const found = new Set<number>();
  while (found.size < size) {
    const numbers = draws.randomSample(size - found.size);
    for (const index of found) weights[index] = 0;
    const sums = cumulative(weights);
    for (const number of numbers) found.add(position(sums, number));
  }
  return Int32Array.from(found);
}
