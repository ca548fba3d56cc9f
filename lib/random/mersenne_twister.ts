// MT19937, seeded and tempered as in numpy's legacy RandomState.
// M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998.

import type { Words } from "./words.ts";

const SIZE = 624;
const SHIFT = 397;

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

function stream(key: Int32Array): Words {
  return {
    refill(block) {
      turn(key);
      for (let i = 0; i < SIZE; i++) {
        let word = key[i];
        word ^= word >>> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        block[i] = word ^ (word >>> 18);
      }
    },
    copy: () => stream(key.slice()),
  };
}

/** Replaces all 624 words of the key. Three loops, so that no index needs a remainder. */
function turn(key: Int32Array): void {
  for (let i = 0; i < SIZE - SHIFT; i++) key[i] = twist(key[i], key[i + 1]) ^ key[i + SHIFT];
  for (let i = SIZE - SHIFT; i < SIZE - 1; i++) {
    key[i] = twist(key[i], key[i + 1]) ^ key[i + SHIFT - SIZE];
  }
  key[SIZE - 1] = twist(key[SIZE - 1], key[0]) ^ key[SHIFT - 1];
}

function twist(word: number, following: number): number {
  const mixed = (word & 0x80000000) | (following & 0x7fffffff);
  return (mixed >>> 1) ^ (-(mixed & 1) & 0x9908b0df);
}
