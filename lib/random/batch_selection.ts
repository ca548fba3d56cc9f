// Picks by utility, with random ties: scikit-activeml's rand_argmax and simple_batch.

import type { RandomState } from "./random_state.ts";

/**
 * Finds the largest value, as scikit-activeml's `rand_argmax`. Each value gets a random number, and among equal values the
 * one with the largest random number wins. The numbers are drawn even if nothing is tied, so that the stream does not
 * depend on the values.
 *
 * @param values The values, (n). NaN never wins; -Infinity can.
 * @param randomState Moved by n numbers
 * @returns The position of the largest value; 0 if all values are NaN
 */
export function randomArgmax(
  values: Float64Array | Float32Array,
  randomState: RandomState,
): number {
  let largest = -Infinity;
  let position = -1;
  let isTied = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value > largest || (value === largest && position < 0)) {
      largest = value;
      position = i;
      isTied = false;
    } else if (value === largest) isTied = true;
  }
  if (!isTied) {
    randomState.skip(values.length);
    return Math.max(position, 0);
  }
  const isLargest = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) isLargest[i] = Number(values[i] === largest);
  return randomState.argmaxOfSample(isLargest);
}

/**
 * Picks the positions with the largest utilities by one `randomArgmax` after the other. This is the method "max" of
 * scikit-activeml's `simple_batch`.
 *
 * @param utilities Utility of each position, (n). NaN marks a position that must not be picked.
 * @param batchSize How many positions to pick
 * @param randomState Moved by n numbers for each pick
 * @returns Distinct positions in the order of picking, (batchSize), or fewer if fewer utilities are numbers
 */
export function pickLargest(
  utilities: Float64Array | Float32Array,
  batchSize: number,
  randomState: RandomState,
): Int32Array<ArrayBuffer> {
  const count = countPicks(utilities, batchSize);
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
 * Draws positions with probabilities proportional to their utilities. This is the method "proportional" of
 * scikit-activeml's `simple_batch`.
 *
 * @param utilities Utility of each position, 0 or more, (n). NaN marks a position that must not be picked.
 * @param batchSize How many positions to pick
 * @param randomState Moved by one number for each pick, and by one more for each repeated draw
 * @returns Distinct positions in the order of picking, (batchSize), or fewer if fewer utilities are numbers
 * @throws {RangeError} If too few utilities are above 0, or a utility is negative
 */
export function pickProportional(
  utilities: Float64Array | Float32Array,
  batchSize: number,
  randomState: RandomState,
): Int32Array<ArrayBuffer> {
  const size = countPicks(utilities, batchSize);
  if (size === 0) return new Int32Array(0);
  let sum = 0;
  for (let i = 0; i < utilities.length; i++) if (!Number.isNaN(utilities[i])) sum += utilities[i];
  const probabilities = new Float64Array(utilities.length);
  for (let i = 0; i < utilities.length; i++) {
    if (!Number.isNaN(utilities[i])) probabilities[i] = utilities[i] / sum;
  }
  return randomState.choice(utilities.length, size, { replace: false, probabilities });
}

/** The batch size, or the number of utilities that are numbers if there are fewer. */
function countPicks(utilities: Float64Array | Float32Array, batchSize: number): number {
  let numbers = 0;
  for (let i = 0; i < utilities.length; i++) if (!Number.isNaN(utilities[i])) numbers++;
  return Math.min(batchSize, numbers);
}

/** The positions of at least `count` values, largest first: the `count` largest, and all values that tie with the last. */
function largestFirst(values: Float64Array | Float32Array, count: number): number[] {
  // The values are split into parts. The bound is the count-th largest of the parts' maxima. At least `count` values reach
  // the bound, so the `count` largest values all reach it. Only values that reach it are sorted.
  const size = Math.max(1, Math.floor(values.length / (4 * count)));
  const maxima = new Float64Array(Math.ceil(values.length / size)).fill(-Infinity);
  for (let part = 0, i = 0; part < maxima.length; part++) {
    const end = Math.min(i + size, values.length);
    for (; i < end; i++) if (values[i] > maxima[part]) maxima[part] = values[i];
  }
  maxima.sort();
  const bound = maxima[maxima.length - count];
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] >= bound) positions.push(i);
  return positions.sort((a, b) => values[b] - values[a]);
}
