// Labels that a cell starts with, before its first query: samples that an experiment names, or so many of each class.

import { UserError } from "../errors.ts";
import type { RandomState } from "../random/random_state.ts";
import { multiplySeed } from "../random/seed_tree.ts";

/** Which samples are labeled before the first query: pool indices, or how many random ones of each class. */
export type StartingSet = { readonly indices: readonly number[] } | { readonly perClass: number };

/**
 * The samples that are labeled before the first query. All strategies of a repetition start from the same ones.
 *
 * Random ones are drawn class by class from the state that a first query without labels would draw its candidates from; no query
 * of a cell that starts with labels uses it.
 *
 * @param start What the experiment asks for; nothing is labeled without it
 * @param poolLabels Class of each pool sample, (pool)
 * @param classCount How many classes there are
 * @param subsamplingState The repetition's state, which is not moved
 * @returns Pool indices, distinct
 * @throws {UserError} If an index is no sample of the pool or is named twice, or a class has too few samples
 */
export function startingPicks(
  start: StartingSet | undefined,
  poolLabels: Int32Array,
  classCount: number,
  subsamplingState: RandomState,
): number[] {
  if (start === undefined) return [];
  if ("indices" in start) {
    const seen = new Set<number>();
    for (const index of start.indices) {
      if (!(index in poolLabels)) {
        throw new UserError(`start: ${index} is no sample of a pool of ${poolLabels.length}`);
      }
      if (seen.has(index)) throw new UserError(`start: sample ${index} is named twice`);
      seen.add(index);
    }
    return [...start.indices];
  }
  const randomState = multiplySeed(subsamplingState, 1);
  return Array.from({ length: classCount }, (_, label) => {
    const members: number[] = [];
    for (let i = 0; i < poolLabels.length; i++) if (poolLabels[i] === label) members.push(i);
    // A class of the test set may have no sample in the pool.
    if (members.length === 0) return [];
    if (members.length < start.perClass) {
      throw new UserError(
        `start: perClass: ${start.perClass} is more than the ${members.length} samples of class ${label} in the pool`,
      );
    }
    const chosen = randomState.choice(members.length, start.perClass, { replace: false });
    return Array.from(chosen, (nth) => members[nth]);
  }).flat();
}
