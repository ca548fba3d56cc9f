// The compact form of limited-memory BFGS (R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, SIAM Journal on Scientific Computing
// 16(5), 1995), in a WebAssembly kernel; its source is kernels/compact_form.ts.

import wasm from "./kernels/compact_form.wasm" with { type: "bytes" };
import type { StepMemory } from "./step_memory.ts";

/** What the kernel exports. */
interface Kernel
  extends Pick<StepMemory, "slope" | "newSlope" | "directionLength" | "remember" | "forget"> {
  memory: WebAssembly.Memory;
  descend(): void;
  place(parameters: number): void;
  gradient: WebAssembly.Global;
  newGradient: WebAssembly.Global;
  direction: WebAssembly.Global;
  count: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Prepares the compact form, with nothing remembered.
 *
 * @param parameters Length of the vectors
 * @returns The compact form
 */
export function compactForm(parameters: number): StepMemory {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(parameters);
  const vector = (at: WebAssembly.Global) =>
    new Float64Array(kernel.memory.buffer, at.value, parameters);
  const direction = vector(kernel.direction);
  return {
    gradient: vector(kernel.gradient),
    newGradient: vector(kernel.newGradient),
    direction,
    descend(point, end) {
      kernel.descend();
      // As scipy has it, the direction is what rounding leaves of it on the way from the point to the end.
      for (let i = 0; i < end.length; i++) {
        end[i] = point[i] + direction[i];
        direction[i] = end[i] - point[i];
      }
    },
    slope: kernel.slope,
    newSlope: kernel.newSlope,
    directionLength: kernel.directionLength,
    remember: kernel.remember,
    forget: kernel.forget,
    isEmpty: () => kernel.count.value === 0,
    release: () => void idle.push(kernel),
  };
}
