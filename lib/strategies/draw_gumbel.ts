// A draw from the standard Gumbel distribution.

import { log } from "../numeric/functions.ts";
import type { RandomState } from "../random/random_state.ts";

/**
 * Draws a number from the standard Gumbel distribution, as numpy's `gumbel()`. Of scores plus such numbers, the largest
 * ones are a draw without replacement with probabilities proportional to e^score.
 *
 * @param randomState Moved by one number; by one more for each number that is exactly 0
 * @returns The number
 */
export function drawGumbel(randomState: RandomState): number {
  const u = 1 - randomState.random();
  return u < 1 ? -log(-log(u)) : drawGumbel(randomState);
}
