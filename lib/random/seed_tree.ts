// Where every random state of a study comes from: one tree of seeds, the same as in the original study.

import { type GeneratorName, RandomState } from "./random_state.ts";

/** A seed drawn from a state: 0 to 2^31 - 1. */
export function genSeed(randomState: RandomState): number {
  return randomState.randint(0, 2 ** 31);
}

/** A state whose seed is drawn from a state; it has the same generator. */
export function genRandomState(randomState: RandomState): RandomState {
  return new RandomState(genSeed(randomState), randomState.generator);
}

/**
 * The state of one query, which depends on the seed and a count alone: scikit-activeml's
 * `check_random_state(seed, multiplier)`. A state that is passed in is not moved, so it gives the same seed at every
 * query.
 *
 * @param seedOrState A seed, or a state to draw one from
 * @param multiplier What tells this query from others, a whole number of 0 or more
 * @param generator Generator for a seed; a state keeps its own
 * @returns A new state
 */
export function multiplySeed(
  seedOrState: number | RandomState,
  multiplier: number,
  generator?: GeneratorName,
): RandomState {
  const state = typeof seedOrState === "number"
    ? new RandomState(seedOrState, generator)
    : seedOrState.copy();
  // The product may pass 2^53 where the multiplier passes 2^22.
  const product = BigInt(state.randint(1, 2 ** 31)) * BigInt(multiplier);
  return new RandomState(Number(product % 2n ** 31n), state.generator);
}

/** The seeds of one cell. */
export interface CellSeeds {
  /** Seed of the classifier, the same in every cell. */
  readonly classifierSeed: number;
  /** Seed of the strategy, the same for all strategies of a repetition. */
  readonly strategySeed: number;
  /** State that the subsampling copies at every query. */
  readonly subsamplingState: RandomState;
}

/**
 * The seeds of a cell at a repetition.
 *
 * @param repetition Which repetition, from 0 on
 * @param generator The generator of all states
 * @returns The cell's seeds
 */
export function cellSeeds(repetition: number, generator?: GeneratorName): CellSeeds {
  return {
    classifierSeed: genSeed(new RandomState(0, generator)),
    strategySeed: genSeed(genRandomState(new RandomState(repetition, generator))),
    subsamplingState: genRandomState(new RandomState(repetition, generator)),
  };
}
