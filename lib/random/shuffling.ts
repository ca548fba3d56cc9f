// numpy's shuffle in a WebAssembly kernel, whose source is shuffling.kernel.ts: every query shuffles the
// unlabeled pool.

import wasm from "./shuffling.wasm" with { type: "bytes" };
import type { RandomState } from "./random_state.ts";
import { BLOCK } from "./words.ts";

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  words: WebAssembly.Global;
  values: WebAssembly.Global;
  last: WebAssembly.Global;
  place(count: number): void;
  number(count: number): void;
  shuffle(position: number): number;
}

const kernel = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as unknown as Kernel;

/**
 * Integers in random order.
 *
 * @param values The integers, which stay as they are; or how many, and they are the numbers from 0 on
 * @param randomState Moved by one word a try
 * @returns The integers in another order
 */
export function shuffled(
  values: Int32Array | number,
  randomState: RandomState,
): Int32Array<ArrayBuffer> {
  const count = typeof values === "number" ? values : values.length;
  kernel.place(count);
  const { buffer } = kernel.memory;
  const space = new Int32Array(buffer, kernel.values.value, count);
  if (typeof values === "number") kernel.number(count);
  else space.set(values);
  const words = new Uint32Array(buffer, kernel.words.value, BLOCK);
  const use = (block: Uint32Array, position: number) => {
    words.set(block);
    return kernel.shuffle(position);
  };
  while (kernel.last.value > 0) randomState.useWords(use);
  return space.slice() as Int32Array<ArrayBuffer>;
}
