// The two-loop recursion of limited-memory BFGS (J. Nocedal, Mathematics of Computation 35, 1980), in a WebAssembly
// kernel; its source is kernels/two_loop.ts.

import { dot } from "./dot.ts";
import wasm from "./kernels/two_loop.wasm" with { type: "bytes" };
import type { StepMemory } from "./step_memory.ts";

/** What the kernel exports. */
interface Kernel extends Pick<StepMemory, "remember" | "forget"> {
  memory: WebAssembly.Memory;
  descend(): void;
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
export function twoLoop(parameters: number): StepMemory {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(parameters);
  const vector = (at: WebAssembly.Global) =>
    new Float64Array(kernel.memory.buffer, at.value, parameters);
  const gradient = vector(kernel.gradient);
  const newGradient = vector(kernel.newGradient);
  const direction = vector(kernel.direction);
  let isEmpty = true;
  return {
    gradient,
    newGradient,
    direction,
    descend(point, end) {
      kernel.descend();
      for (let i = 0; i < end.length; i++) end[i] = point[i] + direction[i];
    },
    slope: () => dot(gradient, direction),
    newSlope: () => dot(newGradient, direction),
    directionLength: () => Math.sqrt(dot(direction, direction)),
    remember(step, product) {
      kernel.remember(step, product);
      isEmpty = false;
    },
    forget() {
      kernel.forget();
      isEmpty = true;
    },
    isEmpty: () => isEmpty,
    release: () => void idle.push(kernel),
  };
}
