// AssemblyScript: numpy's shuffle of int32, fed with blocks of random words. `deno task build:kernels` compiles it to
// shuffling.wasm; shuffling.ts calls it, for the order of the unlabeled pool.
//
// It is the Fisher-Yates shuffle of numpy's legacy RandomState: for i from the last position down to 1, value i is
// exchanged with value j, a random whole number of 0 to i. The numbers are whole, and nothing is rounded.
//
// The memory holds a block of 624 words, then the values. A call of `shuffle` ends when the block is used up or the
// shuffle is complete. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "../numeric/assembly/vectors.ts";

/** Words in a block. */
const BLOCK: u32 = 624;

/** Where the words are, (BLOCK). */
export const words: usize = memory.data(BLOCK << 2, 16);
/** Where the values are, int32. */
export const values: usize = (__heap_base + 15) & ~15;
/** Position of the value that is exchanged next; 0 once the shuffle is complete. */
export let last: u32 = 0;

/** Finds a place for the values. */
export function allocate(count: u32): void {
  reserve(values + (<usize> count << 2));
  last = count > 0 ? count - 1 : 0;
}

/** Sets the values to 0, 1, 2 and so on. */
export function number(count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(values + (<usize> i << 2), i);
}

/**
 * Goes on with the words from `position` on. Returns the position of the first unused word.
 *
 * A word is masked to as many bits as i has. numpy rejects it if it is still larger than i. Rejections come at random,
 * so a branch would be predicted badly. The loop therefore has none: a rejected word exchanges value i with itself, and
 * i stays.
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
