// Picks by utility, with ties broken by the random state, as scikit-activeml's rand_argmax and simple_batch.

import type { RandomState } from "./random_state.ts";

/**
 * The position of the largest value; among equal ones the largest of the uniforms wins. One uniform is drawn per
 * value, ties or not, so that the stream does not depend on the values.
 *
 * @param values The values; NaN never wins, -Infinity can, (n)
 * @param randomState Moved by n draws
 * @returns The position; 0 if all values are NaN
 */
export function randomArgmax(
  values: Float64Array | Float32Array,
  randomState: RandomState,
): number {
  return winner(values, 1, randomState);
}

/**
 * The position of the smallest value; otherwise as `randomArgmax`.
 *
 * @param values The values; NaN never wins, Infinity can, (n)
 * @param randomState Moved by n draws
 * @returns The position; 0 if all values are NaN
 */
export function randomArgmin(
  values: Float64Array | Float32Array,
  randomState: RandomState,
): number {
  return winner(values, -1, randomState);
}

/** Where the largest value times `sign` is. */
function winner(
  values: Float64Array | Float32Array,
  sign: 1 | -1,
  randomState: RandomState,
): number {
  let largest = -Infinity;
  let position = -1;
  let isTied = false;
  for (let i = 0; i < values.length; i++) {
    const value = sign * values[i];
    if (value > largest || (value === largest && position < 0)) {
      largest = value;
      position = i;
      isTied = false;
    } else if (value === largest) isTied = true;
  }
  if (!isTied) {
    // Nobody looks at the uniforms.
    randomState.skip(values.length);
    return Math.max(position, 0);
  }
  const uniforms = randomState.randomSample(values.length);
  let highest = 0;
  for (let i = 0; i < values.length; i++) {
    if (sign * values[i] === largest && uniforms[i] > highest) {
      highest = uniforms[i];
      position = i;
    }
  }
  return position;
}

/**
 * The positions of the largest utilities, one random argmax after the other; simple_batch's method "max". There are
 * fewer than asked if fewer utilities are numbers.
 *
 * @param utilities Utility of each position, NaN where it must not be picked, (n)
 * @param batchSize How many to pick
 * @param randomState Moved by n draws per pick
 * @returns Distinct positions in the order of picking
 */
export function pickLargest(
  utilities: Float64Array | Float32Array,
  batchSize: number,
  randomState: RandomState,
): Int32Array<ArrayBuffer> {
  const count = pickable(utilities, batchSize);
  const top = withoutTies(utilities, count);
  if (top) {
    randomState.skip(count * utilities.length);
    return top;
  }
  const left = utilities.slice();
  const picks = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    picks[i] = randomArgmax(left, randomState);
    left[picks[i]] = NaN;
  }
  return picks;
}

/**
 * Positions drawn with probabilities proportional to their utilities; simple_batch's method "proportional". There are
 * fewer than asked if fewer utilities are numbers.
 *
 * @param utilities Utility of each position, 0 or more, NaN where it must not be picked, (n)
 * @param batchSize How many to pick
 * @param randomState Moved by batchSize draws, and by one more for each that came twice
 * @returns Distinct positions in the order of picking
 * @throws {RangeError} If fewer utilities are above 0 than must be picked
 */
export function pickProportional(
  utilities: Float64Array | Float32Array,
  batchSize: number,
  randomState: RandomState,
): Int32Array<ArrayBuffer> {
  const size = pickable(utilities, batchSize);
  if (size === 0) return new Int32Array(0);
  const weights = Float64Array.from(
    utilities,
    (utility) => Number.isNaN(utility) ? 0 : utility,
  );
  const sum = weights.reduce((total, weight) => total + weight);
  const probabilities = weights.map((weight) => weight / sum);
  return randomState.choice(utilities.length, size, { replace: false, probabilities });
}

function pickable(utilities: Float64Array | Float32Array, batchSize: number): number {
  let numbers = 0;
  for (const utility of utilities) if (!Number.isNaN(utility)) numbers++;
  return Math.min(batchSize, numbers);
}

/** Positions of the `count` largest values, the largest first, unless two of them tie, or the last with another one. */
function withoutTies(
  values: Float64Array | Float32Array,
  count: number,
): Int32Array<ArrayBuffer> | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const first = sorted.length - count;
  for (let i = Math.max(first, 1); i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) return undefined;
  }
  const top: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] >= sorted[first]) top.push(i);
  return Int32Array.from(top).sort((a, b) => values[b] - values[a]);
}
