import assert from "node:assert/strict";
import fc from "fast-check";
import xor4096 from "seedrandom/lib/xor4096.js";
import { WORDS_PER_BLOCK } from "../../lib/random/words.ts";
import { xorgens } from "../../lib/random/xorgens.ts";

type Generator = { int32(): number };
const seedrandom = xor4096 as (seed: string | number) => Generator;
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** The next words of a generator of the package, as unsigned numbers. */
function wordsOf(generator: Generator, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, () => generator.int32() >>> 0);
}

function nextBlock(words: ReturnType<typeof xorgens>): Uint32Array {
  const block = new Uint32Array(WORDS_PER_BLOCK);
  words.refill(block);
  return block;
}

Deno.test("blocks hold the words of seedrandom's xor4096, seeded with the seed as text", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const words = xorgens(seed);
    const expected = seedrandom(String(seed));
    for (let block = 0; block < 3; block++) {
      assert.deepEqual(nextBlock(words), wordsOf(expected, WORDS_PER_BLOCK));
    }
  }));
});

Deno.test("a copy continues from the same place, and neither moves the other", () => {
  fc.assert(fc.property(seeds, fc.nat(3), (seed, moved) => {
    const words = xorgens(seed);
    for (let block = 0; block < moved; block++) nextBlock(words);
    const copied = words.copy();
    const [first, second] = [nextBlock(words), nextBlock(words)];
    assert.notDeepEqual(first, second);
    assert.deepEqual(nextBlock(copied), first);
    const again = copied.copy();
    assert.deepEqual(nextBlock(copied), second);
    assert.deepEqual(nextBlock(again), second);
  }));
});
