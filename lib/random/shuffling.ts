// numpy's shuffle in a WebAssembly kernel, whose source is shuffling.kernel.ts: every query shuffles the
// unlabeled pool.

import wasm from "./shuffling.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import type { RandomState } from "./random_state.ts";
import { BLOCK } from "./words.ts";

/** What the kernel exports. */
interface Exports extends KernelExports {
  words: WebAssembly.Global;
  values: WebAssembly.Global;
  last: WebAssembly.Global;
  place(count: number): void;
  number(count: number): void;
  shuffle(position: number): number;
}

const takeKernel = kernelPool<Exports>(wasm);

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
  using placed = takeKernel(count);
  const { exports: kernel, view } = placed;
  const space = view(Int32Array<ArrayBuffer>, kernel.values, count);
  if (typeof values === "number") kernel.number(count);
  else space.set(values);
  const words = view(Uint32Array<ArrayBuffer>, kernel.words, BLOCK);
  const use = (block: Uint32Array, position: number) => {
    words.set(block);
    return kernel.shuffle(position);
  };
  while (kernel.last.value > 0) randomState.useWords(use);
  return space.slice();
}
