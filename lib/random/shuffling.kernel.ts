// AssemblyScript: numpy's shuffle of int32, fed with blocks of random words. `deno task build:kernels` compiles it to
// shuffling.wasm; shuffling.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "../numeric/assembly/vectors.ts";

/** Words in a block. */
const BLOCK: u32 = 624;

/** Where the words are, (BLOCK). */
export const words: usize = memory.data(BLOCK << 2, 16);
/** Where the values are, int32. */
export const values: usize = (__heap_base + 15) & ~15;
/** The value that is exchanged next; 0 once all are. */
export let last: u32 = 0;

/** Finds a place for the values. */
export function place(count: u32): void {
  reserve(values + (<usize> count << 2));
  last = count > 0 ? count - 1 : 0;
}

/** The numbers from 0 on as values. */
export function number(count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(values + (<usize> i << 2), i);
}

/**
 * Goes on with the words from `position` on; returns the first that was not used.
 *
 * A word is masked to the length of the largest position, and is of no use if it is still larger. That is as good as
 * random, so there is no branch for it: such a word exchanges a value with itself.
 */
export function shuffle(position: u32): u32 {
  let i = last;
  while (position < BLOCK && i > 0) {
    const word = load<u32>(words + (<usize> position << 2)) & (0xffffffff >> clz(i));
    position++;
    const fits = word <= i;
    const to = values + (<usize> i << 2);
    const from = values + (<usize> select(word, i, fits) << 2);
    const value = load<u32>(from);
    store<u32>(from, load<u32>(to));
    store<u32>(to, value);
    i -= u32(fits);
  }
  last = i;
  return position;
}
