/**
 * Limited-memory BFGS's vectors, and its memory of a function's curvature: the last ten steps, which turn the next
 * direction away from the gradient's. `using` gives their memory back.
 */
export interface StepMemory extends Disposable {
  /** Where the next step begins, at first zeros, (parameters); out. */
  readonly point: Float64Array;
  /** Where the function is evaluated, at first zeros, (parameters); out. */
  readonly trialPoint: Float64Array;
  /** The gradient at the trial point, (parameters); in. */
  readonly newGradient: Float64Array;
  /** The direction of the next step, (parameters); out. */
  readonly direction: Float64Array;
  /**
   * Sets the direction, by the gradient and the remembered steps.
   *
   * @returns The product of the gradient and the direction
   */
  descend(): number;
  /** The length of the direction. */
  directionLength(): number;
  /**
   * Sets the trial point.
   *
   * @param step How far along the direction
   */
  setTrialPoint(step: number): void;
  /** The product of the new gradient and the direction. */
  newSlope(): number;
  /** The largest absolute value of the new gradient. */
  largestEntry(): number;
  /**
   * Remembers a step along the direction, and the change from the gradient to the new one.
   *
   * @param step How far along
   * @param product Product of the step and the gradient's change
   */
  remember(step: number, product: number): void;
  /** Goes to the trial point: the new gradient becomes the gradient. */
  advance(): void;
  /** Forgets all steps. */
  forget(): void;
  /** Whether no step is remembered. */
  isEmpty(): boolean;
}
