// MT19937, seeded and tempered as in numpy's legacy RandomState.
// M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998.
// Words are made in a WebAssembly kernel, whose source is mersenne_twister.kernel.ts.

import wasm from "./mersenne_twister.wasm" with { type: "bytes" };
import { kernelFactory } from "../numeric/kernel.ts";
import type { Words } from "./words.ts";

const SIZE = 624;

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  key: WebAssembly.Global;
  block: WebAssembly.Global;
  refill(): void;
}

const kernel = kernelFactory<Kernel>(wasm)();
const kernelKey = new Int32Array(kernel.memory.buffer, kernel.key.value, SIZE);
const kernelBlock = new Uint32Array(kernel.memory.buffer, kernel.block.value, SIZE);

/**
 * The stream of a seed. numpy seeds integers by Knuth's initialiser, not by `init_by_array`.
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

/** The stream whose state the kernel holds, so that it is copied only when another one takes turns. */
let held: Int32Array | undefined;

function stream(key: Int32Array): Words {
  return {
    refill(block) {
      if (held !== key) {
        held?.set(kernelKey);
        kernelKey.set(key);
        held = key;
      }
      kernel.refill();
      block.set(kernelBlock);
    },
    copy() {
      if (held === key) key.set(kernelKey);
      return stream(key.slice());
    },
  };
}
