// numpy's legacy RandomState. The same seed gives the same numbers as in numpy and leaves the same state.
// numpy's policy NEP 19 fixes these algorithms forever. They turn 32-bit words into numbers, and the words may come from
// another generator than numpy's.

import { choice, type ChoiceOptions } from "./choice.ts";
import { generators } from "./generators.ts";
import { shuffled } from "./shuffling.ts";
import { type Words, WORDS_PER_BLOCK } from "./words.ts";

/** Name of a random generator. */
export type GeneratorName = "mt19937" | "seedrandom";

const HIGHEST_WORD = 0xffffffff;

/**
 * A stream of random numbers. Every draw moves it. To keep a state where it is, pass a `copy` of it.
 *
 * @example
 * ```ts
 * import { RandomState } from "./mod.ts";
 *
 * const random = new RandomState(42);
 * console.log(random.random()); // 0.3745401188473625, as numpy.random.RandomState(42).random_sample()
 * console.log(random.choice(10, 3, { replace: false }));
 * ```
 */
export class RandomState {
  /** Which generator makes the words. */
  readonly generator: GeneratorName;
  #words: Words;
  #block = new Uint32Array(WORDS_PER_BLOCK);
  #position = WORDS_PER_BLOCK;
  /** Number of words to leave out before the next block. */
  #skipped = 0;

  /**
   * Starts the stream of a seed.
   *
   * @param seed A whole number of 0 to 2^32 - 1
   * @param generator The generator of the words; "mt19937" is numpy's
   * @throws {RangeError} If the seed is not such a number, or the generator is unknown
   */
  constructor(seed: number, generator: GeneratorName = "mt19937") {
    if (!Number.isInteger(seed) || seed < 0 || seed > HIGHEST_WORD) {
      throw new RangeError(`A seed is a whole number of 0 to 2^32 - 1, got ${seed}`);
    }
    if (!Object.hasOwn(generators, generator)) {
      const known = Object.keys(generators).join(", ");
      throw new RangeError(`Unknown random generator "${generator}"; there are ${known}`);
    }
    this.generator = generator;
    this.#words = generators[generator](seed);
  }

  /**
   * Copies the state.
   *
   * @returns A state that continues from the same place and does not move this one
   */
  copy(): RandomState {
    const copied = new RandomState(0, this.generator);
    copied.#words = this.#words.copy();
    copied.#block.set(this.#block);
    copied.#position = this.#position;
    copied.#skipped = this.#skipped;
    return copied;
  }

  #refill(): void {
    for (; this.#skipped >= WORDS_PER_BLOCK; this.#skipped -= WORDS_PER_BLOCK) {
      this.#words.refill(this.#block);
    }
    this.#words.refill(this.#block);
    this.#position = this.#skipped;
    this.#skipped = 0;
  }

  #word(): number {
    if (this.#position === WORDS_PER_BLOCK) this.#refill();
    return this.#block[this.#position++];
  }

  /**
   * Draws one real number with 53 random bits, as numpy's `random_sample()`. It uses two words.
   *
   * @returns A number from 0 up to, but not including, 1
   */
  random(): number {
    const high = this.#word() >>> 5;
    return (high * 2 ** 26 + (this.#word() >>> 6)) * 2 ** -53;
  }

  /**
   * Draws real numbers, as numpy's `random_sample(size)`. They are the same as those of `size` calls of `random`.
   *
   * @param size How many numbers
   * @returns Numbers from 0 up to, but not including, 1, (size)
   */
  randomSample(size: number): Float64Array<ArrayBuffer> {
    const numbers = new Float64Array(size);
    const block = this.#block;
    let i = 0;
    while (i < size) {
      if (this.#position >= WORDS_PER_BLOCK - 1) {
        numbers[i++] = this.random();
        continue;
      }
      let position = this.#position;
      const end = Math.min(size, i + ((WORDS_PER_BLOCK - position) >>> 1));
      for (; i < end; i++, position += 2) {
        numbers[i] = ((block[position] >>> 5) * 2 ** 26 + (block[position + 1] >>> 6)) * 2 ** -53;
      }
      this.#position = position;
    }
    return numbers;
  }

  /**
   * Draws numbers as `randomSample` does and finds the largest of the numbers that count.
   *
   * @param counts 1 where a number counts, 0 where it does not, (size)
   * @returns The position of the largest number, the first position if several are equal; -1 if no number counts
   */
  argmaxOfSample(counts: Uint8Array): number {
    const block = this.#block;
    let best = -1;
    let [highestWord, highest] = [0, -1];
    for (let i = 0; i < counts.length;) {
      if (this.#position === WORDS_PER_BLOCK) this.#refill();
      // A number's first word is the last one of a block and its second word is in the next block.
      if (this.#position === WORDS_PER_BLOCK - 1) {
        const number = this.random();
        if (counts[i] === 1 && number > highest) {
          [best, highest, highestWord] = [i, number, Math.floor(number * 2 ** 27)];
        }
        i++;
        continue;
      }
      const offset = this.#position - 2 * i;
      const end = Math.min(counts.length, i + ((WORDS_PER_BLOCK - this.#position) >>> 1));
      while ((i = firstAtLeast(highestWord, block, offset, counts, i, end)) < end) {
        const word = block[offset + 2 * i] >>> 5;
        const number = (word * 2 ** 26 + (block[offset + 2 * i + 1] >>> 6)) * 2 ** -53;
        if (number > highest) [best, highest, highestWord] = [i, number, word];
        i++;
      }
      this.#position = offset + 2 * end;
    }
    return best;
  }

  /**
   * Moves the state as `randomSample(size)` does, without making the numbers. Whole blocks are made only if something is
   * drawn afterwards.
   *
   * @param size How many numbers to leave out
   */
  skip(size: number): void {
    const words = 2 * size;
    const held = Math.min(words, WORDS_PER_BLOCK - this.#position);
    this.#position += held;
    this.#skipped += words - held;
  }

  /**
   * Hands out the words that come next in the current block. Code that needs very many words is faster with whole
   * stretches of them than with single draws.
   *
   * @param consume Uses words of the block, (WORDS_PER_BLOCK), from a position on. It returns the first position that it
   *   did not use.
   */
  drawWords(consume: (block: Uint32Array, position: number) => number): void {
    if (this.#position === WORDS_PER_BLOCK) this.#refill();
    this.#position = consume(this.#block, this.#position);
  }

  /**
   * Draws a whole number, as numpy's `randint(low, high)`. A range of one number uses no word, a range of up to 2^32
   * numbers one word for each try, and a larger range two words for each try.
   *
   * @param low The smallest possible number
   * @param high One more than the largest possible number
   * @returns The number
   * @throws {RangeError} If there is no number in the range, or the bounds or their distance are not safe integers
   */
  randint(low: number, high: number): number {
    return low + this.#upTo(largestOffset(low, high));
  }

  /**
   * Draws whole numbers, as numpy's `randint(low, high, size)`. They are the same as those of `size` calls of `randint`.
   *
   * @param low The smallest possible number
   * @param high One more than the largest possible number
   * @param size How many numbers
   * @returns The numbers, (size)
   * @throws {RangeError} If there is no number in the range, or the bounds or their distance are not safe integers
   */
  randintArray(low: number, high: number, size: number): Float64Array<ArrayBuffer> {
    const largest = largestOffset(low, high);
    const numbers = new Float64Array(size);
    for (let i = 0; i < size; i++) numbers[i] = low + this.#upTo(largest);
    return numbers;
  }

  /** Draws a whole number of 0 to `largest`. Words are masked to the bit length of `largest` until one is small enough. */
  #upTo(largest: number): number {
    if (largest === 0) return 0;
    if (largest <= HIGHEST_WORD) {
      const mask = HIGHEST_WORD >>> Math.clz32(largest);
      for (;;) {
        const value = (this.#word() & mask) >>> 0;
        if (value <= largest) return value;
      }
    }
    const mask = HIGHEST_WORD >>> Math.clz32(largest / 2 ** 32);
    for (;;) {
      const high = (this.#word() & mask) >>> 0;
      const value = high * 2 ** 32 + this.#word();
      if (value <= largest) return value;
    }
  }

  /**
   * Draws a permutation, as numpy's `permutation(size)`.
   *
   * @param size How many numbers
   * @returns The numbers 0 to size - 1 in random order, (size)
   */
  permutation(size: number): Int32Array<ArrayBuffer> {
    return shuffled(size, this);
  }

  /**
   * Copies whole numbers in random order, as numpy's `permutation(values)`.
   *
   * @param values The numbers, which are not changed, (n)
   * @returns The numbers in random order, (n)
   */
  permute(values: Int32Array): Int32Array<ArrayBuffer> {
    return shuffled(values, this);
  }

  /**
   * Draws positions, as numpy's `choice(population, size, replace, p)`. Nothing is drawn if an error is thrown.
   *
   * @param population The number of positions, which are 0 to population - 1
   * @param size How many positions to draw
   * @param options With or without replacement, and the probabilities
   * @returns Positions in the order drawn, (size)
   * @throws {RangeError} If there are too few positions, if a probability is negative or NaN, if there is not one
   *   probability for each position, or if they do not sum to 1
   */
  choice(population: number, size: number, options: ChoiceOptions = {}): Int32Array<ArrayBuffer> {
    return choice(this, population, size, options);
  }
}

/** The distance from `low` to the largest number below `high`. Throws a RangeError unless all are safe integers. */
function largestOffset(low: number, high: number): number {
  const largest = high - 1 - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !Number.isSafeInteger(largest)) {
    throw new RangeError(`Bounds must be safe integers at most 2^53 - 1 apart: ${low}, ${high}`);
  }
  if (largest < 0) throw new RangeError(`No whole number is at least ${low} and below ${high}`);
  return largest;
}

/**
 * Searches the numbers from `first` up to `end` for one that counts and has a first word of `least` or more. Its first word
 * nearly always shows that a number is not the largest. This loop is a function of its own because V8 replaces slow code by
 * fast code between calls.
 *
 * @returns The number's position, or `end` if there is none
 */
function firstAtLeast(
  least: number,
  block: Uint32Array,
  offset: number,
  counts: Uint8Array,
  first: number,
  end: number,
): number {
  for (let i = first; i < end; i++) {
    if (block[offset + 2 * i] >>> 5 >= least && counts[i] === 1) return i;
  }
  return end;
}
