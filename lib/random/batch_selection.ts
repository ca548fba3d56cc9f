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
  const isLargest = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) isLargest[i] = Number(sign * values[i] === largest);
  return randomState.argmaxOfSample(isLargest);
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
  const picks = new Int32Array(count);
  if (count === 0) return picks;
  const order = largestFirst(utilities, count);
  const isTied = new Uint8Array(utilities.length);
  for (let i = 0, end = 0; i < count; i++) {
    if (i === end) {
      const utility = utilities[order[i]];
      while (end < order.length && utilities[order[end]] === utility) isTied[order[end++]] = 1;
    }
    if (end - i > 1) picks[i] = randomState.argmaxOfSample(isTied);
    else {
      picks[i] = isTied.indexOf(1);
      randomState.skip(utilities.length);
    }
    isTied[picks[i]] = 0;
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
  let sum = 0;
  for (let i = 0; i < utilities.length; i++) if (!Number.isNaN(utilities[i])) sum += utilities[i];
  const probabilities = new Float64Array(utilities.length);
  for (let i = 0; i < utilities.length; i++) {
    if (!Number.isNaN(utilities[i])) probabilities[i] = utilities[i] / sum;
  }
  return randomState.choice(utilities.length, size, { replace: false, probabilities });
}

function pickable(utilities: Float64Array | Float32Array, batchSize: number): number {
  let numbers = 0;
  for (let i = 0; i < utilities.length; i++) if (!Number.isNaN(utilities[i])) numbers++;
  return Math.min(batchSize, numbers);
}

/** Positions of the `count` largest values, the largest first, then of some more that may tie with the last. */
function largestFirst(values: Float64Array | Float32Array, count: number): number[] {
  // Of the largest values of parts, `count` are at least as large as the bound, so all that are wanted are.
  const size = Math.max(1, Math.floor(values.length / (4 * count)));
  const tops = new Float64Array(Math.ceil(values.length / size)).fill(-Infinity);
  for (let part = 0, i = 0; part < tops.length; part++) {
    const end = Math.min(i + size, values.length);
    for (; i < end; i++) if (values[i] > tops[part]) tops[part] = values[i];
  }
  tops.sort();
  const bound = tops[tops.length - count];
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] >= bound) positions.push(i);
  return positions.sort((a, b) => values[b] - values[a]);
}
