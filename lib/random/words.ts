// Where random bits come from: an endless stream of 32-bit words, handed out in blocks.

import { mersenneTwister } from "./mersenne_twister.ts";
import { xorgens } from "./xorgens.ts";

/** A stream of 32-bit words. */
export interface Words {
  /** Fills `block` with the next words of the stream. Only ever called with blocks of `BLOCK` words. */
  refill(block: Uint32Array): void;
  /** A stream that goes on from the same place, on its own. */
  copy(): Words;
}

/** Words in a block: those of one turn of the Mersenne Twister. An even number, as a double takes two. */
export const BLOCK = 624;

/** The generators that can feed a `RandomState`, each made from a seed of 0 to 2^32 - 1. */
export const generators: {
  /** numpy's legacy generator. */
  readonly mt19937: (seed: number) => Words;
  /** An unrelated one, to see whether a conclusion hangs on the generator. */
  readonly seedrandom: (seed: number) => Words;
} = { mt19937: mersenneTwister, seedrandom: xorgens };
