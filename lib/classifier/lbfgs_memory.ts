/** Limited-memory BFGS's vectors, and what it knows of a function's curvature: its last ten steps, which turn the next. */
export interface StepMemory extends Disposable {
  /** Where the next step begins, at first zeros, (parameters); out. */
  readonly point: Float64Array;
  /** Where one looks, at first zeros, (parameters); out. */
  readonly reached: Float64Array;
  /** The gradient where one looks, (parameters); in. */
  readonly newGradient: Float64Array;
  /** The direction of the next step, (parameters); out. */
  readonly direction: Float64Array;
  /**
   * Sets the direction by the gradient and the remembered steps.
   *
   * @returns The product of both
   */
  descend(): number;
  /** The length of the direction. */
  directionLength(): number;
  /** Looks at where a step along the direction leads. */
  reach(step: number): void;
  /** The product of the new gradient and the direction. */
  newSlope(): number;
  /** The largest absolute value of the new gradient. */
  steepest(): number;
  /**
   * Remembers a step along the direction, from the gradient to the new one.
   *
   * @param step How far along
   * @param product Product of the step and the gradient's change
   */
  remember(step: number, product: number): void;
  /** Goes to where one looks: the new gradient becomes the gradient. */
  advance(): void;
  /** Forgets all steps. */
  forget(): void;
  /** Whether no step is remembered. */
  isEmpty(): boolean;
}
