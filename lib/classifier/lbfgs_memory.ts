// The vectors of limited-memory BFGS and its memory of the last steps, in a WebAssembly kernel. Two kernels have the same
// interface: two_loop.ts, which is fast, and compact_form.ts, which gives scipy's directions to the last bit.

import { type FusedModules, type KernelExports, kernelPool, type Wasm } from "../numeric/kernel.ts";

/**
 * Limited-memory BFGS's vectors, and its memory of a function's curvature: the last ten steps, which turn the next
 * direction away from the gradient's. `using` gives their memory back.
 */
export interface StepMemory extends Disposable {
  /** The point where the next step begins, (parameters). The kernel writes it; at first it is zero. */
  readonly point: Float64Array;
  /** The point where the function is evaluated, (parameters). The kernel writes it; at first it is zero. */
  readonly trialPoint: Float64Array;
  /** The gradient at the trial point, (parameters). The caller writes it. */
  readonly newGradient: Float64Array;
  /** The direction of the next step, (parameters). The kernel writes it. */
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

/** What both kernels export. */
interface Exports extends
  KernelExports,
  Pick<
    StepMemory,
    | "descend"
    | "directionLength"
    | "setTrialPoint"
    | "newSlope"
    | "largestEntry"
    | "remember"
    | "advance"
    | "forget"
  > {
  allocate(parameters: number): void;
  point: WebAssembly.Global;
  trialPoint: WebAssembly.Global;
  newGradient: WebAssembly.Global;
  direction: WebAssembly.Global;
  count: WebAssembly.Global;
}

/**
 * Loads a kernel for the memory of steps.
 *
 * @param wasm The module's bytes, or those of two modules
 * @returns Makes a memory without steps, for vectors of a length (parameters)
 */
export function stepMemoryKernel(
  wasm: Wasm | FusedModules,
): (parameters: number) => StepMemory {
  const takeKernel = kernelPool<Exports>(wasm);
  return (parameters) => {
    const { exports: kernel, view, [Symbol.dispose]: dispose } = takeKernel(parameters);
    const vector = (address: WebAssembly.Global) =>
      view(Float64Array<ArrayBuffer>, address, parameters);
    return {
      point: vector(kernel.point),
      trialPoint: vector(kernel.trialPoint),
      newGradient: vector(kernel.newGradient),
      direction: vector(kernel.direction),
      descend: kernel.descend,
      directionLength: kernel.directionLength,
      setTrialPoint: kernel.setTrialPoint,
      newSlope: kernel.newSlope,
      largestEntry: kernel.largestEntry,
      remember: kernel.remember,
      advance: kernel.advance,
      forget: kernel.forget,
      isEmpty: () => kernel.count.value === 0,
      [Symbol.dispose]: dispose,
    };
  };
}
