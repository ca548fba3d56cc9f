// The two-loop recursion of limited-memory BFGS (J. Nocedal, Mathematics of Computation 35, 1980), in a WebAssembly
// kernel; its source is kernels/two_loop.ts.

import wasm from "./kernels/two_loop.wasm" with { type: "bytes" };

/** Remembers the last ten steps, to find the direction of the next. */
export interface TwoLoop {
  /** The gradient at the point, (parameters); in. */
  readonly gradient: Float64Array;
  /** The gradient after a step, (parameters); in. */
  readonly newGradient: Float64Array;
  /** The direction of the next step, (parameters); out. */
  readonly direction: Float64Array;
  /** Sets the direction by the gradient and the remembered steps. */
  descend(): void;
  /**
   * Remembers a step along the direction, from the gradient to the new one.
   *
   * @param step How far along
   * @param product Product of the step and the gradient's change
   */
  remember(step: number, product: number): void;
  /** Forgets all steps. */
  forget(): void;
  /** Gives the memory to the next. This one must not be used any more. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel extends Pick<TwoLoop, "descend" | "remember" | "forget"> {
  memory: WebAssembly.Memory;
  place(parameters: number): void;
  gradient: WebAssembly.Global;
  newGradient: WebAssembly.Global;
  direction: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Prepares the recursion, with nothing remembered.
 *
 * @param parameters Length of the vectors
 * @returns The recursion
 */
export function twoLoop(parameters: number): TwoLoop {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(parameters);
  const vector = (at: WebAssembly.Global) =>
    new Float64Array(kernel.memory.buffer, at.value, parameters);
  return {
    gradient: vector(kernel.gradient),
    newGradient: vector(kernel.newGradient),
    direction: vector(kernel.direction),
    descend: kernel.descend,
    remember: kernel.remember,
    forget: kernel.forget,
    release: () => void idle.push(kernel),
  };
}
