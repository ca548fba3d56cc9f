// The two-loop recursion of limited-memory BFGS (J. Nocedal, "Updating quasi-Newton matrices with limited storage",
// Mathematics of Computation 35, 1980), in a WebAssembly kernel whose source is two_loop.kernel.ts.

import wasm from "./two_loop.wasm" with { type: "bytes" };
import { type StepMemory, stepMemoryKernel } from "./lbfgs_memory.ts";

/** Directions by the two-loop recursion: makes a memory without steps, for vectors of a length (parameters). */
export const twoLoop: (parameters: number) => StepMemory = stepMemoryKernel(wasm);
