// A share of a split as the test set: a random sample of each class, always the same sample.

import { UserError } from "../errors.ts";
import { RandomState } from "../random/random_state.ts";
import { trainTestSplit } from "../random/split.ts";
import type { DataSet, RawLabel, Split } from "./image_set.ts";
import { identityOf, requireLabels } from "./labels.ts";

/** Indices of the samples of each set, in ascending order. */
export interface SharedIndices {
  /** The pool. */
  readonly pool: number[];
  /** The test set. */
  readonly test: number[];
}

/**
 * Sets a share of samples aside as the test set: the same share of each class.
 *
 * @param labels Label of each sample, (n)
 * @param share Size of the test set as a fraction of n, between 0 and 1
 * @param name What messages call the samples
 * @returns Indices of the pool and of the test set
 * @throws {UserError} If a class has one sample only, or a set would have fewer samples than there are classes
 */
export function shareIndices(
  labels: readonly RawLabel[],
  share: number,
  name: string,
): SharedIndices {
  const identities = labels.map(identityOf);
  const classes = [...new Set(identities)].sort((a, b) => a < b ? -1 : 1);
  const classOf = new Map(classes.map((identity, i) => [identity, i]));
  const numbers = Int32Array.from(identities, (identity) => classOf.get(identity)!);
  try {
    const indices = Int32Array.from(labels.keys());
    const { train, test } = trainTestSplit(indices, share, new RandomState(0), numbers);
    return { pool: [...train.sort()], test: [...test.sort()] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `The images of ${name} cannot be split with a test share of ${share} (${error.message}); ` +
        'give "test" another share or a set of its own',
    );
  }
}

/**
 * Sets a share of a split aside as the test set.
 *
 * @param split The split
 * @param share Size of the test set as a fraction of the split, between 0 and 1
 * @returns The rest as the pool, and the test set
 * @throws {UserError} If a label is missing or not like the others, if a class has one sample only, or a set would have
 * fewer samples than there are classes
 */
export function shareSplit(split: Split, share: number): DataSet {
  requireLabels(split);
  const { pool, test } = shareIndices(split.labels, share, split.name);
  return { pool: takeSamples(split, pool), test: takeSamples(split, test) };
}

/** Some samples of a split, in their order. */
function takeSamples(split: Split, indices: readonly number[]): Split {
  return {
    ...split,
    count: indices.length,
    labels: indices.map((index) => split.labels[index]),
    rowName: split.rowName && ((row) => split.rowName!(indices[row])),
    async *images(from) {
      let next = from;
      if (next >= indices.length) return;
      let index = indices[next];
      for await (const image of split.images(index)) {
        if (index++ !== indices[next]) continue;
        yield image;
        if (++next === indices.length) return;
      }
    },
  };
}
