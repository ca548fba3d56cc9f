// The interface between a random generator and its users: an endless stream of 32-bit words, made in blocks.

/** Number of words in a block. The Mersenne Twister makes this many at once. It is even because a double takes two words. */
export const WORDS_PER_BLOCK = 624;

/** A stream of 32-bit words. */
export interface Words {
  /**
   * Writes the next words of the stream.
   *
   * @param block Where the words are written, (WORDS_PER_BLOCK)
   */
  refill(block: Uint32Array): void;
  /**
   * Copies the stream.
   *
   * @returns A stream that continues from the same place and does not move this one
   */
  copy(): Words;
}

/** An object that hands out whole stretches of random words, such as a `RandomState`. */
export interface WordSource {
  /**
   * Hands out the words that come next in the current block.
   *
   * @param consume Uses words of the block, (WORDS_PER_BLOCK), from a position on. It returns the first position that it
   *   did not use.
   */
  drawWords(consume: (block: Uint32Array, position: number) => number): void;
}
