/** What limited-memory BFGS knows of a function's curvature: its last ten steps, which turn and scale the next one. */
export interface StepMemory {
  /** The gradient at the point, (parameters); in. */
  readonly gradient: Float64Array;
  /** The gradient after a step, (parameters); in. */
  readonly newGradient: Float64Array;
  /** The direction of the next step, (parameters); out, and what a step is remembered along. */
  readonly direction: Float64Array;
  /**
   * Sets the direction by the gradient and the remembered steps.
   *
   * @param point The point, (parameters)
   * @param end Where a step of 1 along the direction leads, (parameters); out
   */
  descend(point: Float64Array, end: Float64Array): void;
  /** The product of the gradient and the direction. */
  slope(): number;
  /** The product of the new gradient and the direction. */
  newSlope(): number;
  /** The length of the direction. */
  directionLength(): number;
  /**
   * Remembers a step along the direction, from the gradient to the new one.
   *
   * @param step How far along
   * @param product Product of the step and the gradient's change
   */
  remember(step: number, product: number): void;
  /** Forgets all steps. */
  forget(): void;
  /** Whether no step is remembered. */
  isEmpty(): boolean;
  /** Gives the space to the next. This one must not be used any more. */
  release(): void;
}
