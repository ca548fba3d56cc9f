// The compact form of limited-memory BFGS (R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, SIAM Journal on Scientific Computing
// 16(5), 1995), in a WebAssembly kernel whose source is compact_form.kernel.ts.

import emulated from "./compact_form.emulated.wasm" with { type: "bytes" };
import fused from "./compact_form.wasm" with { type: "bytes" };
import { type StepMemory, stepMemoryKernel } from "./lbfgs_memory.ts";

/** Directions by the compact form, to the last bit of scipy's: makes a memory without steps, for vectors of a length (parameters). */
export const compactForm: (parameters: number) => StepMemory = stepMemoryKernel({
  fused,
  emulated,
});
