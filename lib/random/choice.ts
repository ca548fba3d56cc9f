// Random positions with and without replacement, with and without probabilities, as numpy's RandomState.choice.

import type { RandomState } from "./random_state.ts";

/** How positions are drawn. */
export interface ChoiceOptions {
  /** Whether a position may come more than once; true unless given. */
  readonly replace?: boolean;
  /** Probability of each position, summing to one, (population); equal ones unless given. */
  readonly probabilities?: Float64Array | Float32Array;
}

/**
 * Random positions. Without probabilities and without replacement the whole population is shuffled, however few are
 * asked for.
 *
 * @param randomState Moved by the draws, but not by an error
 * @param population Positions are 0 to population - 1
 * @param size How many to draw
 * @param options With or without replacement, and with which probabilities
 * @returns Positions in the order drawn, (size)
 * @throws {RangeError} If there are too few positions, or the probabilities are none
 */
export function choice(
  randomState: RandomState,
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
      ? weightedWithReplacement(randomState, size, probabilities)
      : weightedWithoutReplacement(randomState, size, probabilities);
  }
  return replace
    ? Int32Array.from(randomState.randintArray(0, population, size))
    : randomState.permutation(population).slice(0, size);
}

function checkProbabilities(probabilities: Float64Array | Float32Array, population: number): void {
  if (probabilities.length !== population) {
    throw new RangeError(
      `${population} positions need as many probabilities, got ${probabilities.length}`,
    );
  }
  // Compensated summation, as numpy's check has it.
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

/** The running sum in float64, left to right, divided by its last entry. */
function cumulative(weights: Float64Array | Float32Array): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < sums.length; i++) sums[i] = sum += weights[i];
  for (let i = 0; i < sums.length; i++) sums[i] /= sum;
  return sums;
}

/** How many entries of the ascending `sums` are at most `value`. */
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
  randomState: RandomState,
  size: number,
  probabilities: Float64Array | Float32Array,
): Int32Array<ArrayBuffer> {
  const sums = cumulative(probabilities);
  return Int32Array.from(randomState.randomSample(size), (number) => position(sums, number));
}

/** In rounds: what a round draws twice, or drew before, is missing and drawn in the next. */
function weightedWithoutReplacement(
  randomState: RandomState,
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
    const numbers = randomState.randomSample(size - found.size);
    for (const index of found) weights[index] = 0;
    const sums = cumulative(weights);
    for (const number of numbers) found.add(position(sums, number));
  }
  return Int32Array.from(found);
}
