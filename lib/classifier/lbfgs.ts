// Limited-memory BFGS without bounds, as scipy's L-BFGS-B takes its steps and stops: J. Nocedal, "Updating
// quasi-Newton matrices with limited storage", Mathematics of Computation 35, 1980. Where it stops decides picks, so
// the path is followed, not only the optimum.

import type { StepMemory } from "../numeric/step_memory.ts";
import { twoLoop } from "../numeric/two_loop.ts";
import { lineSearch } from "./line_search.ts";

const EPSILON = 2 ** -52;
const VALUE_TOLERANCE = 64 * EPSILON;

/** A smooth function that is looked at along lines. */
export interface Objective {
  /** Goes to the zero point: value and gradient there. */
  start(): Awaitable<Evaluation>;
  /**
   * The line that begins at `point`, where the objective is, and leads to `end` by a step of 1, to the last bit; the
   * vectors change once the line is left.
   */
  line(point: Float64Array, direction: Float64Array, end: Float64Array): Line;
}

/** A function's value and gradient at a point. */
export interface Evaluation {
  /** The value. */
  value: number;
  /** The gradient, (parameters). It is not kept beyond the next evaluation. */
  gradient: Float64Array;
}

/** A smooth function along a line. */
export interface Line {
  /** Value and slope at a step along the line. */
  at(step: number): Awaitable<{ value: number; slope: number }>;
  /** Goes to the step last looked at: the gradient there, not kept beyond the next line. */
  accept(): Awaitable<Float64Array>;
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
  const first = await objective.start();
  const point = new Float64Array(first.gradient.length);
  const end = new Float64Array(point.length);
  const memory = stepMemory(point.length);
  const { gradient, newGradient, direction } = memory;
  gradient.set(first.gradient);
  let value = first.value;
  let iterations = 0;
  let isDone = largest(gradient) <= tolerance;

  while (!isDone) {
    memory.descend(point, end);
    const slope = memory.slope();
    const trial = iterations === 0 ? Math.min(1 / memory.directionLength(), 1e10) : 1;
    let reached = value;
    const line = objective.line(point, direction, end);
    const step = slope < 0
      ? await lineSearch(
        async (step) => {
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
      if (memory.isEmpty()) break;
      memory.forget();
      continue;
    }

    newGradient.set(await line.accept());
    if (step === 1) point.set(end);
    else add(point, direction, step);
    iterations++;
    onIteration?.(reached);
    const scale = Math.max(Math.abs(value), Math.abs(reached), 1);
    isDone = largest(newGradient) <= tolerance || iterations >= maxIterations ||
      value - reached <= VALUE_TOLERANCE * scale;

    // As scipy has it: from the two slopes, not from the vectors. A line may have found its slope by another way than the
    // gradient, with other roundings.
    const product = (memory.newSlope() - slope) * step;
    if (product > EPSILON * -slope * step) memory.remember(step, product);
    value = reached;
    gradient.set(newGradient);
  }
  memory.release();
  return { point, iterations };
}

/**
 * A point on a line.
 *
 * @param point Where the line begins, (parameters)
 * @param direction Its direction, (parameters)
 * @param step How far along
 * @param reached Where the point is written, (parameters)
 */
export function setAlong(
  point: Float64Array,
  direction: Float64Array,
  step: number,
  reached: Float64Array,
): void {
  reached.set(point);
  add(reached, direction, step);
}

function add(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * vector[i];
}

function largest(vector: Float64Array): number {
  let most = 0;
  // Not `for of`, which takes five times as long.
  for (let i = 0; i < vector.length; i++) most = Math.max(most, Math.abs(vector[i]));
  return most;
}
