// How many labels each cycle of a study asks for, known before it runs: a query has no more picks than candidates.

import { candidateCount } from "../strategies/subsampling.ts";

/** What decides the sizes of the batches. */
export interface BatchSettings {
  /** Samples of the pool. */
  readonly poolSize: number;
  /** Of them, how many are labeled before the first query. */
  readonly labeled: number;
  /** Queries of a repetition. */
  readonly cycles: number;
  /** Labels asked for in each cycle. */
  readonly batchSize: number;
  /** Candidates of each query: a fraction of the unlabeled pool up to 1, or a whole number above 1. */
  readonly maxCandidates: number;
}

/**
 * The number of labels that each query adds.
 *
 * @param settings What decides it
 * @returns Sizes of the batches, of as many cycles as there are before the pool is used up
 */
export function batchSizes(
  { poolSize, labeled, cycles, batchSize, maxCandidates }: BatchSettings,
): number[] {
  const sizes: number[] = [];
  let unlabeled = poolSize - labeled;
  while (sizes.length < cycles && unlabeled > 0) {
    const size = Math.min(batchSize, candidateCount(unlabeled, maxCandidates));
    sizes.push(size);
    unlabeled -= size;
  }
  return sizes;
}

/**
 * Tells that batches shrink, or that the pool is used up early.
 *
 * @param settings What decides it
 * @returns A sentence or two in one line; nothing if all cycles have whole batches
 */
export function tellUnequalBatches(settings: BatchSettings): string | undefined {
  const { batchSize, cycles } = settings;
  const sizes = batchSizes(settings);
  const first = sizes.findIndex((size) => size < batchSize);
  if (first < 0 && sizes.length === cycles) return;
  const shrink = first < 0
    ? ""
    : `from cycle ${first + 1} on a query has fewer candidates than the batch of ${batchSize}: ` +
      `it asks for ${sizes[first]} labels then, for ${sizes.at(-1)} in the last cycle`;
  const end = sizes.length < cycles
    ? `the pool is used up after ${sizes.length} of ${cycles} cycles`
    : "";
  const areas = first < 0 ? "" : "; areas under the curves count labels, not cycles";
  return [shrink, end].filter(Boolean).join(", and ") + areas;
}
