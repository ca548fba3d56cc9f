// numpy's legacy RandomState, draw for draw: the same seed gives the same numbers and leaves the same state.
// Its algorithms over 32-bit words are fixed for ever by numpy's policy (NEP 19); the words may come from another
// generator.

import { choice, type ChoiceOptions } from "./choice.ts";
import { shuffled } from "./shuffling.ts";
import { BLOCK, generators, type Words } from "./words.ts";

/** Name of a random generator. */
export type GeneratorName = "mt19937" | "seedrandom";

const HIGHEST_WORD = 0xffffffff;

/**
 * A stream of random numbers. It is moved by every draw; pass a `copy` to keep it where it is.
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
  #block = new Uint32Array(BLOCK);
  #position = BLOCK;
  /** Words to leave out before the next block. */
  #skipped = 0;

  /**
   * The start of a seed's stream.
   *
   * @param seed A whole number of 0 to 2^32 - 1
   * @param generator Where the words come from; "mt19937" is numpy's
   * @throws {RangeError} If the seed or the generator is none
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

  /** A state that goes on from the same place, on its own. */
  copy(): RandomState {
    const copied = new RandomState(0, this.generator);
    copied.#words = this.#words.copy();
    copied.#block.set(this.#block);
    copied.#position = this.#position;
    copied.#skipped = this.#skipped;
    return copied;
  }

  #refill(): void {
    for (; this.#skipped >= BLOCK; this.#skipped -= BLOCK) this.#words.refill(this.#block);
    this.#words.refill(this.#block);
    this.#position = this.#skipped;
    this.#skipped = 0;
  }

  #word(): number {
    if (this.#position === BLOCK) this.#refill();
    return this.#block[this.#position++];
  }

  /** One number of 0 to below 1, with 53 random bits; numpy's `random_sample()`. Costs two words. */
  random(): number {
    const high = this.#word() >>> 5;
    return (high * 2 ** 26 + (this.#word() >>> 6)) * 2 ** -53;
  }

  /**
   * Many numbers of 0 to below 1, as `random` would draw them one by one; numpy's `random_sample(size)`.
   *
   * @param size How many
   * @returns The numbers, (size)
   */
  randomSample(size: number): Float64Array<ArrayBuffer> {
    const numbers = new Float64Array(size);
    const block = this.#block;
    let i = 0;
    while (i < size) {
      if (this.#position >= BLOCK - 1) {
        numbers[i++] = this.random();
        continue;
      }
      let position = this.#position;
      const end = Math.min(size, i + ((BLOCK - position) >>> 1));
      for (; i < end; i++, position += 2) {
        numbers[i] = ((block[position] >>> 5) * 2 ** 26 + (block[position + 1] >>> 6)) * 2 ** -53;
      }
      this.#position = position;
    }
    return numbers;
  }

  /**
   * The position of the largest of many numbers, as `randomSample` would draw them, among those that count.
   *
   * @param counts 1 where a number counts, 0 where it does not, (size)
   * @returns The position, the first of equal ones; -1 if no number counts
   */
  argmaxOfSample(counts: Uint8Array): number {
    const block = this.#block;
    let best = -1;
    let [highestWord, highest] = [0, -1];
    for (let i = 0; i < counts.length;) {
      if (this.#position === BLOCK) this.#refill();
      // The words of one number may be in two blocks.
      if (this.#position === BLOCK - 1) {
        const number = this.random();
        if (counts[i] === 1 && number > highest) {
          [best, highest, highestWord] = [i, number, Math.floor(number * 2 ** 27)];
        }
        i++;
        continue;
      }
      const offset = this.#position - 2 * i;
      const end = Math.min(counts.length, i + ((BLOCK - this.#position) >>> 1));
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
   * Leaves the state as `randomSample(size)` would, without its numbers. Costs next to nothing unless something is
   * drawn afterwards.
   *
   * @param size How many numbers to leave out
   */
  skip(size: number): void {
    const words = 2 * size;
    const held = Math.min(words, BLOCK - this.#position);
    this.#position += held;
    this.#skipped += words - held;
  }

  /**
   * Lends the block of words that are next, for those who draw too much to take them one by one.
   *
   * @param use Uses words of the block from a position on; returns the first position that was not used
   */
  useWords(use: (block: Uint32Array, position: number) => number): void {
    if (this.#position === BLOCK) this.#refill();
    this.#position = use(this.#block, this.#position);
  }

  /** The same as `randomSample`; numpy's `uniform(size=size)`. */
  uniform(size: number): Float64Array<ArrayBuffer> {
    return this.randomSample(size);
  }

  /**
   * A whole number of low to below high; numpy's `randint(low, high)`. Costs no word if there is one value, one word
   * a try up to 2^32 values, two a try above.
   *
   * @param low The smallest value
   * @param high Above the largest value
   * @returns The number
   * @throws {RangeError} If there is no such number, or not all of them are safe integers
   */
  randint(low: number, high: number): number {
    return low + this.#upTo(largestOffset(low, high));
  }

  /**
   * Many whole numbers, as `randint` would draw them one by one; numpy's `randint(low, high, size)`.
   *
   * @param low The smallest value
   * @param high Above the largest value
   * @param size How many
   * @returns The numbers, (size)
   * @throws {RangeError} If there is no such number, or not all of them are safe integers
   */
  randintArray(low: number, high: number, size: number): Float64Array<ArrayBuffer> {
    const largest = largestOffset(low, high);
    const numbers = new Float64Array(size);
    for (let i = 0; i < size; i++) numbers[i] = low + this.#upTo(largest);
    return numbers;
  }

  /** A whole number of 0 to `largest`, included: words are masked to its length in bits until one fits. */
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
   * Brings values into random order, in place; numpy's `shuffle`.
   *
   * @param values What to shuffle
   */
  shuffle<Value>(values: { readonly length: number; [index: number]: Value }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /**
   * The numbers of 0 to below `size` in random order; numpy's `permutation(size)`.
   *
   * @param size How many
   * @returns A permutation, (size)
   */
  permutation(size: number): Int32Array<ArrayBuffer> {
    return shuffled(size, this);
  }

  /**
   * A copy of values in random order; numpy's `permutation(values)`.
   *
   * @param values The values, which stay as they are
   * @returns The same values in another order
   */
  permute(values: Int32Array): Int32Array<ArrayBuffer> {
    return shuffled(values, this);
  }

  /**
   * Random positions; numpy's `choice(population, size, replace, p)`. Nothing is drawn if it throws.
   *
   * @param population Positions are 0 to population - 1
   * @param size How many to draw
   * @param options With or without replacement, and with which probabilities
   * @returns Positions in the order drawn, (size)
   * @throws {RangeError} If there are too few positions, or the probabilities are none
   */
  choice(population: number, size: number, options: ChoiceOptions = {}): Int32Array<ArrayBuffer> {
    return choice(this, population, size, options);
  }
}

function largestOffset(low: number, high: number): number {
  const largest = high - 1 - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !Number.isSafeInteger(largest)) {
    throw new RangeError(`Bounds must be safe integers at most 2^53 - 1 apart: ${low}, ${high}`);
  }
  if (largest < 0) throw new RangeError(`No whole number is at least ${low} and below ${high}`);
  return largest;
}

/**
 * The first number from `first` to below `end` that counts and whose first word, which nearly always tells that a number
 * is smaller, is large enough; else `end`. A function of its own, since V8 exchanges slow code for fast code between calls.
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
