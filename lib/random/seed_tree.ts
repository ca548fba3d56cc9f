// The tree of seeds. Every random state of a study grows from it, and it is the same as in the original study.

import { type GeneratorName, RandomState } from "./random_state.ts";

/**
 * Draws a seed.
 *
 * @param randomState Moved by one draw
 * @returns A seed of 0 to 2^31 - 1
 */
export function genSeed(randomState: RandomState): number {
  return randomState.randint(0, 2 ** 31);
}

/**
 * Draws a seed and starts a state with it.
 *
 * @param randomState Moved by one draw
 * @returns A new state with the same generator
 */
export function genRandomState(randomState: RandomState): RandomState {
  return new RandomState(genSeed(randomState), randomState.generator);
}

/**
 * Makes the random state of one query, as scikit-activeml's `check_random_state(seed, multiplier)`. The result depends only
 * on the seed and the multiplier. A state that is passed in is not moved, so each query gets the same seed from it.
 *
 * @param seedOrState A seed of 0 to 2^32 - 1, or a state to draw the seed from
 * @param multiplier A whole number of 0 or more that is different in each query
 * @param generator The generator for a seed; numpy's if left out. A state keeps its own generator.
 * @returns A new state
 * @throws {RangeError} If the seed is not such a number, or the multiplier is not a whole number
 */
export function multiplySeed(
  seedOrState: number | RandomState,
  multiplier: number,
  generator?: GeneratorName,
): RandomState {
  const state = typeof seedOrState === "number"
    ? new RandomState(seedOrState, generator)
    : seedOrState.copy();
  // The product exceeds 2^53, the limit of exact numbers, for multipliers above 2^22.
  const product = BigInt(state.randint(1, 2 ** 31)) * BigInt(multiplier);
  return new RandomState(Number(product % 2n ** 31n), state.generator);
}

/** The seeds of one cell. */
export interface CellSeeds {
  /** Seed of the classifier, the same in every cell. */
  readonly classifierSeed: number;
  /** Seed of the strategy, the same for all strategies of a repetition. */
  readonly strategySeed: number;
  /** Random state of the subsampling. Every query draws from a copy of it. */
  readonly subsamplingState: RandomState;
}

/**
 * Derives the seeds of a cell from its repetition.
 *
 * @param repetition The repetition, a whole number from 0 on
 * @param generator The generator of all states; numpy's if left out
 * @returns The seeds of the cell
 * @throws {RangeError} If the repetition is not a seed of 0 to 2^32 - 1, or the generator is unknown
 */
export function cellSeeds(repetition: number, generator?: GeneratorName): CellSeeds {
  return {
    classifierSeed: genSeed(new RandomState(0, generator)),
    strategySeed: genSeed(genRandomState(new RandomState(repetition, generator))),
    subsamplingState: genRandomState(new RandomState(repetition, generator)),
  };
}

/**
 * The repetitions of an experiment. Each is called by its number, which is the root of its seeds.
 *
 * @param experiment How many there are, and the seeds that the experiment names
 * @returns The seeds, or 0, 1, 2 and so on
 */
export function repetitionsOf(
  { reps, seeds }: { readonly reps: number; readonly seeds?: readonly number[] },
): number[] {
  return seeds ? [...seeds] : Array.from({ length: reps }, (_, repetition) => repetition);
}
