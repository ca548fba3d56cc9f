// Random training and test sets, plain or stratified by class: scikit-learn's train_test_split.

import type { RandomState } from "./random_state.ts";

/** A training set and a test set, which have no index in common. */
export interface Split {
  /** The training set, in random order, (n - test). */
  readonly train: Int32Array<ArrayBuffer>;
  /** The test set, in random order, (test). */
  readonly test: Int32Array<ArrayBuffer>;
}

/**
 * Splits indices at random. With labels the split is stratified: each class has about the same share in both sets.
 *
 * @param indices The indices to split, (n)
 * @param testSize Size of the test set as a fraction of n, between 0 and 1. The size is rounded up.
 * @param randomState Moved by the draws, and not moved if an error is thrown
 * @param labels Class of each index, (n). The split is not stratified if they are left out.
 * @returns The training set and the test set
 * @throws {RangeError} If a set would be empty. With labels, also if a class has only one member, or a set is smaller
 *   than the number of classes.
 */
export function trainTestSplit(
  indices: Int32Array,
  testSize: number,
  randomState: RandomState,
  labels?: Int32Array,
): Split {
  const testCount = Math.ceil(testSize * indices.length);
  const trainCount = indices.length - testCount;
  if (!(testCount > 0 && trainCount > 0)) {
    throw new RangeError(
      `${indices.length} indices cannot be split with a test size of ${testSize}: both sets need an index`,
    );
  }
  if (!labels) {
    const order = randomState.permutation(indices.length);
    const at = (position: number) => indices[position];
    return { train: order.slice(testCount).map(at), test: order.slice(0, testCount).map(at) };
  }
  return stratified(indices, labels, trainCount, testCount, randomState);
}

function stratified(
  indices: Int32Array,
  labels: Int32Array,
  trainCount: number,
  testCount: number,
  randomState: RandomState,
): Split {
  const members = membersOf(indices, labels);
  const counts = members.map((list) => list.length);
  if (Math.min(...counts) < 2) {
    throw new RangeError("Cannot be stratified: a class has one member only");
  }
  if (Math.min(trainCount, testCount) < members.length) {
    throw new RangeError(
      `Cannot be stratified: ${members.length} classes do not fit into a set of ` +
        `${Math.min(trainCount, testCount)}`,
    );
  }
  const trainShares = approximateMode(counts, trainCount, randomState);
  const left = counts.map((count, i) => count - trainShares[i]);
  const testShares = approximateMode(left, testCount, randomState);
  const train: number[] = [];
  const test: number[] = [];
  members.forEach((list, i) => {
    const order = randomState.permutation(list.length);
    const end = trainShares[i] + testShares[i];
    for (let j = 0; j < end; j++) (j < trainShares[i] ? train : test).push(list[order[j]]);
  });
  return {
    train: randomState.permute(Int32Array.from(train)),
    test: randomState.permute(Int32Array.from(test)),
  };
}

/** Lists the indices of each class. The classes are in ascending order. */
function membersOf(indices: Int32Array, labels: Int32Array): number[][] {
  const classes = new Map<number, number[]>();
  for (const label of new Set(labels.toSorted())) classes.set(label, []);
  for (let i = 0; i < indices.length; i++) classes.get(labels[i])!.push(indices[i]);
  return [...classes.values()];
}

/**
 * The most likely number of members of each class in a random sample, as scikit-learn's `_approximate_mode`. Each class
 * gets its share of the sample, rounded down. The remaining places go to the classes with the largest remainders. Equal
 * remainders are decided by a draw. As in scikit-learn, the draw also happens if all of the equal ones get a place.
 */
function approximateMode(counts: number[], size: number, randomState: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / total * size);
  const sizes = shares.map(Math.floor);
  const remainders = shares.map((share, i) => share - sizes[i]);
  let missing = size - sizes.reduce((sum, value) => sum + value, 0);
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const ties = [...remainders.keys()].filter((i) => remainders[i] === remainder);
    const added = Math.min(ties.length, missing);
    for (const i of randomState.choice(ties.length, added, { replace: false })) sizes[ties[i]]++;
    missing -= added;
  }
  return sizes;
}
