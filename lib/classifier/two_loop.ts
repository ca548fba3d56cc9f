// The two-loop recursion of limited-memory BFGS (J. Nocedal, Mathematics of Computation 35, 1980), in a WebAssembly
// kernel; its source is two_loop.kernel.ts.

import wasm from "./two_loop.wasm" with { type: "bytes" };
import type { StepMemory } from "./lbfgs_memory.ts";

/** What the kernel exports. */
interface Kernel extends
  Pick<
    StepMemory,
    "descend" | "setTrialPoint" | "newSlope" | "largestEntry" | "remember" | "advance" | "forget"
  > {
  memory: WebAssembly.Memory;
  squaredLength(): number;
  place(parameters: number): void;
  point: WebAssembly.Global;
  trialPoint: WebAssembly.Global;
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
export function twoLoop(parameters: number): StepMemory {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(parameters);
  const vector = (at: WebAssembly.Global) =>
    new Float64Array(kernel.memory.buffer, at.value, parameters);
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
    release: () => void idle.push(kernel),
  };
}
