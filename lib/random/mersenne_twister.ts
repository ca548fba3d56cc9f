// The random generator MT19937, seeded and tempered as in numpy's legacy RandomState.
// M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998.
// A WebAssembly kernel makes the words; its source is mersenne_twister.kernel.ts.

import wasm from "./mersenne_twister.wasm" with { type: "bytes" };
import { kernelFactory } from "../numeric/kernel.ts";
import type { Words } from "./words.ts";

/** Number of words in the state, and in a block. */
const SIZE = 624;

/** What the kernel exports. */
interface Exports {
  memory: WebAssembly.Memory;
  key: WebAssembly.Global;
  block: WebAssembly.Global;
  refill(): void;
}

const kernel = kernelFactory<Exports>(wasm)();
const kernelKey = new Int32Array(kernel.memory.buffer, kernel.key.value, SIZE);
const kernelBlock = new Uint32Array(kernel.memory.buffer, kernel.block.value, SIZE);

/**
 * Starts the stream of a seed. Like numpy, it expands the seed by Knuth's initialiser and not by `init_by_array`.
 *
 * @param seed A whole number of 0 to 2^32 - 1
 * @returns The stream
 */
export function mersenneTwister(seed: number): Words {
  const key = new Int32Array(SIZE);
  key[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    key[i] = Math.imul(1812433253, key[i - 1] ^ (key[i - 1] >>> 30)) + i;
  }
  return stream(key);
}

/** The key of the stream whose state is in the kernel. A state is copied only when another stream takes its turn. */
let keyInKernel: Int32Array | undefined;

function stream(key: Int32Array): Words {
  return {
    refill(block) {
      if (keyInKernel !== key) {
        keyInKernel?.set(kernelKey);
        kernelKey.set(key);
        keyInKernel = key;
      }
      kernel.refill();
      block.set(kernelBlock);
    },
    copy() {
      if (keyInKernel === key) key.set(kernelKey);
      return stream(key.slice());
    },
  };
}
