// numpy's shuffle of whole numbers, in a WebAssembly kernel; its source is shuffling.kernel.ts. It has to be fast,
// because every query shuffles the unlabeled pool.

import wasm from "./shuffling.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { WORDS_PER_BLOCK, type WordSource } from "./words.ts";

/** What the kernel exports. */
interface Exports extends KernelExports {
  words: WebAssembly.Global;
  values: WebAssembly.Global;
  last: WebAssembly.Global;
  allocate(count: number): void;
  number(count: number): void;
  shuffle(position: number): number;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies whole numbers in random order.
 *
 * @param values The numbers, which are not changed, (n); or a count n, which stands for the numbers 0 to n - 1
 * @param source The source of random words. It is moved by one word for each try.
 * @returns The numbers in random order, (n)
 */
export function shuffled(values: Int32Array | number, source: WordSource): Int32Array<ArrayBuffer> {
  const count = typeof values === "number" ? values : values.length;
  using instance = takeKernel(count);
  const { exports: kernel, view } = instance;
  const numbers = view(Int32Array<ArrayBuffer>, kernel.values, count);
  if (typeof values === "number") kernel.number(count);
  else numbers.set(values);
  const words = view(Uint32Array<ArrayBuffer>, kernel.words, WORDS_PER_BLOCK);
  const consume = (block: Uint32Array, position: number) => {
    words.set(block);
    return kernel.shuffle(position);
  };
  while (kernel.last.value > 0) source.drawWords(consume);
  return numbers.slice();
}
