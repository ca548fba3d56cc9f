// Directions of L-BFGS by the compact form, with the roundings of scipy's L-BFGS-B, in a WebAssembly kernel; its source is
// compact_form.kernel.ts. R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, "A limited memory algorithm for bound constrained
// optimization", SIAM Journal on Scientific Computing 16(5), 1995.

import wasm from "./compact_form.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import type { StepMemory } from "./lbfgs_memory.ts";

/** What the kernel exports. */
interface Exports extends
  KernelExports,
  Omit<
    StepMemory,
    "point" | "trialPoint" | "newGradient" | "direction" | "isEmpty" | typeof Symbol.dispose
  > {
  place(parameters: number): void;
  point: WebAssembly.Global;
  trialPoint: WebAssembly.Global;
  newGradient: WebAssembly.Global;
  direction: WebAssembly.Global;
  count: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Prepares the compact form. It remembers no step at first. `using` gives its memory back.
 *
 * @param parameters Length of the vectors
 * @returns The memory of steps, with vectors of (parameters)
 */
export function compactForm(parameters: number): StepMemory {
  const placed = takeKernel(parameters);
  const { exports: kernel } = placed;
  const vector = (address: WebAssembly.Global) =>
    placed.view(Float64Array<ArrayBuffer>, address, parameters);
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
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}
