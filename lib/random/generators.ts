// The table of the random generators that an experiment can name.

import { mersenneTwister } from "./mersenne_twister.ts";
import type { Words } from "./words.ts";
import { xorgens } from "./xorgens.ts";

/** The generators that can feed a `RandomState`, by name. Each one takes a seed of 0 to 2^32 - 1. */
export const generators: {
  /** The generator of numpy's legacy `RandomState`. */
  readonly mt19937: (seed: number) => Words;
  /** An unrelated generator. It shows whether a conclusion depends on the choice of generator. */
  readonly seedrandom: (seed: number) => Words;
} = { mt19937: mersenneTwister, seedrandom: xorgens };
