// A draw with unequal weights.

import type { RandomState } from "../random/random_state.ts";
import type { Values } from "../numeric/matrix.ts";

/**
 * Draws one position with probability proportional to its weight, as numpy's `choice` with `p` does. It does not make
 * the probabilities.
 *
 * @param weights Weight of each position, 0 or more, at least one above 0, (n)
 * @param randomState Moved by one draw
 * @returns A position whose weight is above 0
 */
export function drawProportional(weights: Values, randomState: RandomState): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i];
  const target = randomState.random() * sum;
  let reached = 0;
  let position = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    position = i;
    reached += weights[i];
    if (reached > target) break;
  }
  return position;
}
