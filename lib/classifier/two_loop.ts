// Directions of L-BFGS by the two-loop recursion, in a WebAssembly kernel; its source is two_loop.kernel.ts. J. Nocedal,
// "Updating quasi-Newton matrices with limited storage", Mathematics of Computation 35, 1980.

import wasm from "./two_loop.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import type { StepMemory } from "./lbfgs_memory.ts";

/** What the kernel exports. */
interface Exports extends
  KernelExports,
  Pick<
    StepMemory,
    "descend" | "setTrialPoint" | "newSlope" | "largestEntry" | "remember" | "advance" | "forget"
  > {
  squaredLength(): number;
  place(parameters: number): void;
  point: WebAssembly.Global;
  trialPoint: WebAssembly.Global;
  newGradient: WebAssembly.Global;
  direction: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Prepares the two-loop recursion. It remembers no step at first. `using` gives its memory back.
 *
 * @param parameters Length of the vectors
 * @returns The memory of steps, with vectors of (parameters)
 */
export function twoLoop(parameters: number): StepMemory {
  const placed = takeKernel(parameters);
  const { exports: kernel } = placed;
  const vector = (address: WebAssembly.Global) =>
    placed.view(Float64Array<ArrayBuffer>, address, parameters);
  let isEmpty = true;
  return {
    point: vector(kernel.point),
    trialPoint: vector(kernel.trialPoint),
    newGradient: vector(kernel.newGradient),
    direction: vector(kernel.direction),
    descend: kernel.descend,
    directionLength: () => Math.sqrt(kernel.squaredLength()),
    setTrialPoint: kernel.setTrialPoint,
    newSlope: kernel.newSlope,
    largestEntry: kernel.largestEntry,
    remember(step, product) {
      kernel.remember(step, product);
      isEmpty = false;
    },
    advance: kernel.advance,
    forget() {
      kernel.forget();
      isEmpty = true;
    },
    isEmpty: () => isEmpty,
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}
