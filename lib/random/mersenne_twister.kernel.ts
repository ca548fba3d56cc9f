// AssemblyScript (https://www.assemblyscript.org): the next 624 words of MT19937, four words at a time.
// `deno task build:kernels` compiles it to mersenne_twister.wasm; mersenne_twister.ts calls it and names the source.
//
// With | as concatenation of bits, the recurrence is x[i + 624] = x[i + 397] ^ A(highest bit of x[i] | lower 31 bits of
// x[i + 1]), where A shifts right by one bit and, for odd numbers, applies ^ 0x9908b0df. Tempering then mixes the
// bits of each word. Words are whole numbers: no order and no rounding is at stake.
//
// The memory holds the state of 625 words at `key` and the tempered words at `block`. lib/numeric/assembly/vectors.ts
// has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

const SIZE: usize = 624;
const SHIFT: usize = 397;

/** Where the generator's state is: 624 words, and a last word that equals the first one. */
export const key: usize = 1024;
/** Where the tempered words are, (624). */
export const block: usize = 4096;

memory.grow(1);

/** Replaces all words of the state and tempers them. */
export function refill(): void {
  turn(0, SHIFT << 2);
  // The word after the last one is the first word of the next state, which is known now.
  i32.store(key + (SIZE << 2), i32.load(key));
  const border = (SIZE - SHIFT + 1) << 2;
  for (let at: usize = 16; at < border; at += 16) turn(at, SHIFT << 2);
  for (let at = border; at < SIZE << 2; at += 16) turn(at, -((SIZE - SHIFT) << 2));
}

/**
 * Replaces four words by those of the next state, and tempers them.
 *
 * @param at Bytes from the first word of the state to the first of the four
 * @param afar Bytes from a word to the word 397 places further on; negative where the state begins again
 */
function turn(at: usize, afar: isize): void {
  const mixed = v128.bitselect(
    v128.load(key + at),
    v128.load(key + at + 4),
    i32x4.splat(0x80000000),
  );
  const odd = i32x4.neg(v128.and(mixed, i32x4.splat(1)));
  const twisted = v128.xor(i32x4.shr_u(mixed, 1), v128.and(odd, i32x4.splat(0x9908b0df)));
  let word = v128.xor(twisted, v128.load(key + at + afar));
  v128.store(key + at, word);
  word = v128.xor(word, i32x4.shr_u(word, 11));
  word = v128.xor(word, v128.and(i32x4.shl(word, 7), i32x4.splat(0x9d2c5680)));
  word = v128.xor(word, v128.and(i32x4.shl(word, 15), i32x4.splat(0xefc60000)));
  v128.store(block + at, v128.xor(word, i32x4.shr_u(word, 18)));
}
