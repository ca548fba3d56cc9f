// AssemblyScript (https://www.assemblyscript.org): a turn of MT19937, four words at a time. `deno task build:kernels`
// compiles it to mersenne_twister.wasm; mersenne_twister.ts calls it and names the source.
// @ts-nocheck: TypeScript does not know its types.

const SIZE: usize = 624;
const SHIFT: usize = 397;

/** Where the generator's state is, 624 words, and one more that stands for the first again. */
export const key: usize = 1024;
/** Where the tempered words are, 624. */
export const block: usize = 4096;

memory.grow(1);

/** Replaces all words of the state and tempers them. */
export function refill(): void {
  turn(0, SHIFT << 2);
  // From here on, what follows the last word is the first of the next state.
  i32.store(key + (SIZE << 2), i32.load(key));
  const border = (SIZE - SHIFT + 1) << 2;
  for (let at: usize = 16; at < border; at += 16) turn(at, SHIFT << 2);
  for (let at = border; at < SIZE << 2; at += 16) turn(at, -((SIZE - SHIFT) << 2));
}

/** Four words of the next state: of each the highest bit, the lower bits of the following one, and a word afar. */
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
