// Values set to 0 at random, in a WebAssembly kernel, whose source is dropout.kernel.ts: DropQuery decides on
// 19 million of them in a query.

import wasm from "./dropout.wasm" with { type: "bytes" };
import type { Values } from "../../numeric/matrix.ts";
import type { RandomState } from "../../random/random_state.ts";
import { BLOCK } from "../../random/words.ts";

/** What the kernel exports; functions end in the precision of the values. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(count: number, bytes: number): void;
  start(count: number, limit: number, rest: number): void;
  drop32(position: number): number;
  drop64(position: number): number;
  next32(isDropped: boolean): void;
  next64(isDropped: boolean): void;
  left: WebAssembly.Global;
  words: WebAssembly.Global;
  values: WebAssembly.Global;
}

/** Sets values to 0, again and again. */
export interface Dropout {
  /**
   * Copies values, and sets some of them to 0: where numpy's `choice([True, False], size, p=[rate, 1 - rate])` is true.
   *
   * @param values The values, at most as many as there is place for, (n)
   * @param randomState Moved by n numbers
   * @returns The copies, (n); overwritten by the next call
   */
  drop(values: Values, randomState: RandomState): Values;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Makes place for values.
 *
 * @param like Values of the precision wanted
 * @param count Most values at a time
 * @param rate Probability that a value is set to 0, 0 to 1
 * @returns What sets them to 0
 */
export function dropout(like: Values, count: number, rate: number): Dropout {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(count, like.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const constructor = like.constructor as typeof Float32Array;
  const space: Values = new constructor(buffer, kernel.values.value, count);
  const words = new Uint32Array(buffer, kernel.words.value, BLOCK);
  const [drop, next] = like instanceof Float32Array
    ? [kernel.drop32, kernel.next32]
    : [kernel.drop64, kernel.next64];
  const limit = Math.floor(rate * 2 ** 27);
  const rest = Math.ceil(rate * 2 ** 53 - limit * 2 ** 26);
  return {
    drop(values, randomState) {
      const copied = space.subarray(0, values.length) as Values;
      copied.set(values);
      kernel.start(values.length, limit, rest);
      for (let left = values.length; left > 0; left = kernel.left.value) {
        randomState.useWords((block, position) => {
          words.set(block);
          return drop(position);
        });
        // The words of one number may be in two blocks.
        if (kernel.left.value === left) next(randomState.random() < rate);
      }
      return copied;
    },
    release: () => void idle.push(kernel),
  };
}
