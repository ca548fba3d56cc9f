// Which parquet files of a hub data set hold which split, by the names that the hub's tools give them:
// train-00000-of-00002.parquet, or train/0000.parquet.

import { basename, dirname } from "node:path";
import { UserError } from "../errors.ts";

/** Names of the splits that can be the test set, the best first. */
const testSplits = ["test", "validation", "valid", "val"];

/** Paths of the files of each split, in the order of their rows. */
export interface SplitFiles {
  /** The pool. */
  readonly train: string[];
  /** The test set. */
  readonly test: string[];
}

/**
 * Finds the files of the training and the test split.
 *
 * @param paths All files of the data set
 * @param name What messages call the data set
 * @returns Paths of the files of each split
 * @throws {UserError} If a split is missing or incomplete, or there are several configurations
 */
export function findSplits(paths: readonly string[], name: string): SplitFiles {
  const files = paths.filter((path) => path.endsWith(".parquet")).sort();
  const train = filesOf(files, "train");
  const test = testSplits.map((split) => filesOf(files, split)).find((found) => found.length > 0);
  if (train.length === 0 || test === undefined) {
    throw new UserError(
      `${name} has no parquet files of a train and a test split` +
        (files.length > 0 ? `; it has ${files.slice(0, 5).join(", ")}` : ""),
    );
  }
  for (const split of [train, test]) checkWhole(split, name);
  return { train, test };
}

function filesOf(files: readonly string[], split: string): string[] {
  const start = new RegExp(`^${split}([-_.]|$)`, "i");
  return files.filter((path) =>
    start.test(basename(path)) || basename(dirname(path)).toLowerCase() === split
  );
}

function checkWhole(files: readonly string[], name: string): void {
  const folders = new Set(files.map((path) => dirname(path)));
  if (folders.size > 1) {
    throw new UserError(
      `${name} has several configurations (${[...folders].join(", ")}); download one and use ` +
        'the source "parquet"',
    );
  }
  const count = Number(/-of-(\d+)/.exec(basename(files[0]))?.[1] ?? files.length);
  if (count !== files.length) {
    throw new UserError(`${name} has ${files.length} of ${count} files like ${files[0]}`);
  }
}
