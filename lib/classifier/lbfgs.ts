// Limited-memory BFGS without bounds, as scipy's L-BFGS-B takes its steps and stops: J. Nocedal, "Updating
// quasi-Newton matrices with limited storage", Mathematics of Computation 35, 1980. Where it stops decides picks, so
// the path is followed, not only the optimum.

import type { StepMemory } from "./lbfgs_memory.ts";
import { twoLoop } from "./two_loop.ts";
import { lineSearch } from "./line_search.ts";

const EPSILON = 2 ** -52;
const VALUE_TOLERANCE = 64 * EPSILON;

/** A smooth function that is looked at along lines. */
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
  /** The line along the direction of a step that is about to be taken. */
  line(steps: StepMemory): Line;
}

/** A smooth function along a line. */
export interface Line {
  /** Value and slope at a step along the line, where the step memory looks as well. */
  at(step: number): Awaitable<{ value: number; slope: number }>;
  /** Goes to the step last looked at: writes the new gradient, and gives its product with the direction. */
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
 * @param stepMemory How directions are found: by the two-loop recursion, or to scipy's last bit by the compact form
 * @returns The last point, (parameters), and how many iterations it took
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
  let isDone = steps.steepest() <= tolerance;
  steps.advance();

  while (!isDone) {
    const slope = steps.descend();
    const trial = iterations === 0 ? Math.min(1 / steps.directionLength(), 1e10) : 1;
    let reached = value;
    const line = objective.line(steps);
    const step = slope < 0
      ? await lineSearch(
        async (step) => {
          steps.reach(step);
          const look = await line.at(step);
          reached = look.value;
          return look;
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
    onIteration?.(reached);
    const scale = Math.max(Math.abs(value), Math.abs(reached), 1);
    isDone = steps.steepest() <= tolerance || iterations >= maxIterations ||
      value - reached <= VALUE_TOLERANCE * scale;

    // As scipy has it: from the two slopes, not from the vectors. A line may have found its slope by another way than the
    // gradient, with other roundings.
    const product = (newSlope - slope) * step;
    if (product > EPSILON * -slope * step) steps.remember(step, product);
    steps.advance();
    value = reached;
  }
  return { point: steps.point.slice(), iterations };
}
