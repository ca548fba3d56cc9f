// Harder pools: which of the embedded samples a study's pool is made of, and what is answered when they are labeled.

import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";
import { pow } from "../numeric/functions.ts";
import { RandomState } from "../random/random_state.ts";
import { multiplySeed } from "../random/seed_tree.ts";
import type { PoolSettings } from "./pool_settings.ts";

/** A pool made of embedded samples. */
export interface ShapedPool {
  /** Where each sample stands in the pool that was embedded, (pool). */
  readonly indices: Int32Array<ArrayBuffer>;
  /** The class that is answered when a sample is labeled, (pool). */
  readonly answers: Int32Array<ArrayBuffer>;
}

/** Each setting draws from a state of its own, so that one more of them leaves the draws of the others alone. */
const streams = { longTail: 1, rareClasses: 2, duplicates: 3, wrongLabels: 4 };

/**
 * Makes a pool: first class sizes, then copies, then wrong answers. Samples stay in the order in which they were embedded, a
 * copy stands in the place of the sample that it replaces.
 *
 * @example
 * ```ts
 * import { shapePool } from "./mod.ts";
 *
 * const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
 * const { indices, answers } = shapePool(labels, ["cat", "dog"], { seed: 0, longTail: 10 });
 * console.log(indices.length, answers.filter((label) => label === 0).length); // 55 5
 * ```
 *
 * @param labels Class of each embedded sample of the pool, (embedded)
 * @param classNames Name of each class, (classes)
 * @param settings How the pool differs
 * @returns The pool
 * @throws {UserError} If a class is unknown or has too few samples, a share of the samples is less than one of them, or a single class is left
 */
export function shapePool(
  labels: Int32Array,
  classNames: readonly string[],
  settings: PoolSettings,
): ShapedPool {
  const { seed, absentClasses, longTail, rareClasses, duplicates, wrongLabels } = settings;
  const state = (stream: keyof typeof streams) =>
    multiplySeed(new RandomState(seed), streams[stream]);
  let members = membersOf(labels, classNames.length);
  for (const label of numbersOf(absentClasses, classNames, "absentClasses")) members[label] = [];
  if (longTail !== undefined) {
    members = cutLongTail(members, classNames, longTail, state("longTail"));
  }
  if (rareClasses !== undefined) {
    const random = state("rareClasses");
    for (const label of numbersOf(rareClasses.classes, classNames, "rareClasses")) {
      const size = Math.round(members[label].length * rareClasses.share);
      members[label] = sampleOf(
        members[label],
        size,
        random,
        () =>
          `rareClasses: ${rareClasses.share} of the ${members[label].length} samples of class "${
            classNames[label]
          }" is less than one; name it in absentClasses instead`,
      );
    }
  }
  if (members.filter(({ length }) => length > 0).length < 2) {
    throw new UserError("pool: fewer than two classes are left; a study needs two or more");
  }
  const indices = Int32Array.from(members.flat()).sort();
  if (duplicates !== undefined) copySamples(indices, duplicates, state("duplicates"));
  const answers = indices.map((index) => labels[index]);
  if (wrongLabels !== undefined) answerWrongly(answers, wrongLabels, state("wrongLabels"));
  return { indices, answers };
}

/** The samples of each class, (classes). */
function membersOf(labels: Int32Array, classCount: number): number[][] {
  const members = Array.from({ length: classCount }, (): number[] => []);
  labels.forEach((label, i) => members[label].push(i));
  return members;
}

/** The numbers of classes by their names. */
function numbersOf(
  names: readonly string[] = [],
  classNames: readonly string[],
  key: string,
): number[] {
  return names.map((name) => {
    const label = classNames.indexOf(name);
    if (label >= 0) return label;
    throw new UserError(
      `pool: ${key}: there is no class "${name}"; ${nearestNames(name, classNames)}`,
    );
  });
}

/** Some of the samples of a class, ascending; at least one has to be left. */
function sampleOf(
  members: readonly number[],
  size: number,
  random: RandomState,
  tell: () => string,
): number[] {
  if (size < 1) throw new UserError(`pool: ${tell()}`);
  const chosen = random.choice(members.length, size, { replace: false });
  return Array.from(chosen, (nth) => members[nth]).sort((a, b) => a - b);
}

/**
 * Cuts classes to sizes that fall exponentially from the most frequent class to the rarest, as in long-tailed CIFAR (Cui et al.,
 * "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019). Which class is how frequent is drawn. The sizes are
 * the largest for which every class has samples enough: of equally large classes, the most frequent one stays whole.
 */
function cutLongTail(
  members: readonly number[][],
  classNames: readonly string[],
  ratio: number,
  random: RandomState,
): number[][] {
  const present = [...members.keys()].filter((label) => members[label].length > 0);
  const order = Array.from(random.permutation(present.length), (nth) => present[nth]);
  const shares = order.map((_, rank) => pow(ratio, -rank / Math.max(order.length - 1, 1)));
  const largest = Math.min(...order.map((label, rank) => members[label].length / shares[rank]));
  const cut = members.map(() => [] as number[]);
  for (const [rank, label] of order.entries()) {
    // A whole number may come out a little below itself.
    const size = Math.floor(largest * shares[rank] + 1e-9);
    cut[label] = sampleOf(
      members[label],
      size,
      random,
      () =>
        `longTail: a ratio of ${ratio} leaves class "${
          classNames[label]
        }" no sample; ask for a smaller one`,
    );
  }
  return cut;
}

/** Puts copies of others into the place of a share of the samples. */
function copySamples(indices: Int32Array, share: number, random: RandomState): void {
  const count = countOf(indices.length, share, "duplicates");
  const order = random.permutation(indices.length);
  const [replaced, kept] = [order.subarray(0, count), order.subarray(count)];
  if (kept.length === 0) {
    throw new UserError(`pool: duplicates: a share of ${share} leaves no sample to copy`);
  }
  const sources = random.choice(kept.length, count, {});
  replaced.forEach((place, i) => indices[place] = indices[kept[sources[i]]]);
}

/** Changes a share of the answers to other classes of the pool, each as probable as the next. */
function answerWrongly(answers: Int32Array, share: number, random: RandomState): void {
  const present = [...new Set(answers)].sort((a, b) => a - b);
  const count = countOf(answers.length, share, "wrongLabels");
  const places = random.choice(answers.length, count, { replace: false });
  const shifts = random.randintArray(1, present.length, count);
  places.forEach((place, i) => {
    const own = present.indexOf(answers[place]);
    answers[place] = present[(own + shifts[i]) % present.length];
  });
}

function countOf(size: number, share: number, key: string): number {
  const count = Math.round(size * share);
  if (count > 0) return count;
  throw new UserError(
    `pool: ${key}: ${share} of the ${size} samples is less than one; ask for more`,
  );
}
