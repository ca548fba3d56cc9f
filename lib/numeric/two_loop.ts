// The two-loop recursion of limited-memory BFGS (J. Nocedal, Mathematics of Computation 35, 1980), in a WebAssembly
// kernel; its source is kernels/two_loop.ts.

import wasm from "./kernels/two_loop.wasm" with { type: "bytes" };
import type { StepMemory } from "./step_memory.ts";

/** What the kernel exports. */
interface Kernel extends Pick<StepMemory, "slope" | "newSlope" | "remember" | "forget"> {
  memory: WebAssembly.Memory;
  descend(): void;
  squaredLength(): number;
  point: WebAssembly.Global;
  end: WebAssembly.Global;
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
  const from = vector(kernel.point);
  const to = vector(kernel.end);
  let isEmpty = true;
  return {
    gradient: vector(kernel.gradient),
    newGradient: vector(kernel.newGradient),
    direction: vector(kernel.direction),
    descend(point, end) {
      from.set(point);
      kernel.descend();
      end.set(to);
    },
    slope: kernel.slope,
    newSlope: kernel.newSlope,
    directionLength: () => Math.sqrt(kernel.squaredLength()),
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
