// Dropout: features set to 0 at random, in a WebAssembly kernel whose source is dropout.kernel.ts. A query of DropQuery
// decides on 19 million features.

import wasm from "./dropout.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import {
  arrayTypeOf,
  copyRows,
  type Matrix,
  type Rows,
  type Values,
  valuesLike,
} from "../../numeric/matrix.ts";
import type { RandomState } from "../../random/random_state.ts";
import { WORDS_PER_BLOCK } from "../../random/words.ts";

/** What the kernel exports; functions end in the precision of the values. */
interface Exports extends KernelExports {
  allocate(count: number, bytes: number): void;
  start(count: number, limit: number, rest: number): void;
  drop32(position: number): number;
  drop64(position: number): number;
  next32(isDropped: boolean): void;
  next64(isDropped: boolean): void;
  left: WebAssembly.Global;
  words: WebAssembly.Global;
  values: WebAssembly.Global;
}

/** Sets features to 0 at random, again and again. `using` gives its memory back. */
export interface Dropout extends Disposable {
  /**
   * Copies samples and sets some of their features to 0, where numpy's `choice([True, False], size, p=[rate, 1 - rate])`
   * is true.
   *
   * @param samples The samples, (n x features), not more than there is place for
   * @param randomState Moved by n * features numbers
   * @returns The copies, (n x features); the next call overwrites them
   */
  drop(samples: Rows, randomState: RandomState): Matrix;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Makes place for samples.
 *
 * @param like Samples of the same precision and number of features
 * @param most Most samples at a time
 * @param rate Probability that a feature is set to 0, 0 to 1
 * @returns The dropout
 */
export function dropout(like: Rows, most: number, rate: number): Dropout {
  const values = valuesLike(like);
  const count = most * like.columns;
  const instance = takeKernel(count, values.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = instance;
  const space: Values = view(arrayTypeOf(values), kernel.values, count);
  const words = view(Uint32Array<ArrayBuffer>, kernel.words, WORDS_PER_BLOCK);
  const [drop, next] = values instanceof Float32Array
    ? [kernel.drop32, kernel.next32]
    : [kernel.drop64, kernel.next64];
  const limit = Math.floor(rate * 2 ** 27);
  const rest = Math.ceil(rate * 2 ** 53 - limit * 2 ** 26);
  return {
    drop(samples, randomState) {
      const length = samples.rows * samples.columns;
      const copies = copyRows(samples, space.subarray(0, length) as Values);
      kernel.start(length, limit, rest);
      for (let left = length; left > 0; left = kernel.left.value) {
        randomState.drawWords((block, position) => {
          words.set(block);
          return drop(position);
        });
        // The words of one number may be in two blocks.
        if (kernel.left.value === left) next(randomState.random() < rate);
      }
      return copies;
    },
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
