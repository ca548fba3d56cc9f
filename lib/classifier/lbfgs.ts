// Limited-memory BFGS without bounds: J. Nocedal, "Updating quasi-Newton matrices with limited storage", Mathematics of
// Computation 35, 1980. It takes its steps and stops as scipy's L-BFGS-B does. The point where it stops decides picks, so it
// follows the whole path, not only to the same optimum.

import type { StepMemory } from "./lbfgs_memory.ts";
import { twoLoop } from "./two_loop.ts";
import { lineSearch } from "./line_search.ts";

const EPSILON = 2 ** -52;
const VALUE_TOLERANCE = 64 * EPSILON;

/** A smooth function that is evaluated along lines. */
export interface Objective {
  /** How many parameters it has. */
  readonly parameters: number;
  /**
   * Goes to the zero point.
   *
   * @param gradient Where the gradient there is written, (parameters)
   * @returns The value there
   */
  start(gradient: Float64Array): Awaitable<number>;
  /** The line from the point along the direction, for the next step. */
  line(steps: StepMemory): Line;
}

/** A smooth function along a line. */
export interface Line {
  /** Value and slope at a step along the line. The step memory has the trial point of this step. */
  at(step: number): Awaitable<{ value: number; slope: number }>;
  /** Goes to the step evaluated last: writes the new gradient, and returns its product with the direction. */
  accept(): Awaitable<number>;
}

/** A value, or the promise of one. */
export type Awaitable<Value> = Value | Promise<Value>;

/**
 * Lowers a smooth function from zero until no entry of its gradient is larger than the tolerance.
 *
 * @param objective The function
 * @param tolerance Largest gradient entry at which it stops
 * @param maxIterations Most iterations
 * @param onIteration Told the value after each iteration
 * @param stepMemory How directions are found: by the two-loop recursion, or by the compact form to scipy's last bit
 * @returns The last point, (parameters), and the number of iterations
 */
export async function minimise(
  objective: Objective,
  tolerance: number,
  maxIterations: number,
  onIteration?: (value: number) => void,
  stepMemory: (parameters: number) => StepMemory = twoLoop,
): Promise<{ point: Float64Array; iterations: number }> {
  using steps = stepMemory(objective.parameters);
  let value = await objective.start(steps.newGradient);
  let iterations = 0;
  let isDone = steps.largestEntry() <= tolerance;
  steps.advance();

  while (!isDone) {
    const slope = steps.descend();
    const trial = iterations === 0 ? Math.min(1 / steps.directionLength(), 1e10) : 1;
    let newValue = value;
    const line = objective.line(steps);
    const step = slope < 0
      ? await lineSearch(
        async (step) => {
          steps.setTrialPoint(step);
          const evaluated = await line.at(step);
          newValue = evaluated.value;
          return evaluated;
        },
        value,
        slope,
        trial,
      )
      : undefined;
    if (step === undefined) {
      if (steps.isEmpty()) break;
      steps.forget();
      continue;
    }

    const newSlope = await line.accept();
    iterations++;
    onIteration?.(newValue);
    const scale = Math.max(Math.abs(value), Math.abs(newValue), 1);
    isDone = steps.largestEntry() <= tolerance || iterations >= maxIterations ||
      value - newValue <= VALUE_TOLERANCE * scale;

    // From the two slopes, not from the vectors, as in scipy. The line search's slope may have other roundings than the
    // product with the gradient.
    const product = (newSlope - slope) * step;
    if (product > EPSILON * -slope * step) steps.remember(step, product);
    steps.advance();
    value = newValue;
  }
  return { point: steps.point.slice(), iterations };
}
