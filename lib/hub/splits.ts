// Which parquet files of a hub data set hold which split, by the names that the hub's tools give them:
// train-00000-of-00002.parquet, or train/0000.parquet.

import { basename, dirname } from "node:path";
import { UserError } from "../errors.ts";
import type { HubData } from "../images/settings.ts";

/** Names of the splits that can be the test set where none is named, the best first. */
const testSplits = ["test", "validation", "valid", "val"];

/** Paths of the files of each split, in the order of their rows. */
export interface SplitFiles {
  /** The pool. */
  readonly pool: string[];
  /** The test set; none if it is a share of the pool. */
  readonly test: string[];
  /** Names of all splits that there are. */
  readonly splits: string[];
}

/**
 * Finds the files of the pool and of the test set.
 *
 * @param paths All files of the data set
 * @param data Name of the data set, and which splits are wanted: `train` and a test split unless given
 * @returns Paths of the files of each split
 * @throws {UserError} If a split is missing or incomplete, or there are several configurations
 */
export function findSplits(
  paths: readonly string[],
  { dataset, pool: poolSplit = "train", test: testSplit }: Pick<
    HubData,
    "dataset" | "pool" | "test"
  >,
): SplitFiles {
  const files = paths.filter((path) => path.endsWith(".parquet")).sort();
  const splits = [...new Set(files.map(splitOf))].sort();
  const wanted = typeof testSplit === "string" ? [testSplit] : testSplits;
  const pool = filesOf(files, poolSplit);
  const test = typeof testSplit === "number"
    ? []
    : wanted.map((split) => filesOf(files, split)).find((found) => found.length > 0) ?? [];
  const missing = [
    ...pool.length === 0 ? [poolSplit] : [],
    ...test.length === 0 && typeof testSplit !== "number" ? [wanted[0]] : [],
  ];
  if (missing.length > 0) {
    throw new UserError(
      `${dataset} has no parquet files of the split ${missing.join(" and of the split ")}` +
        (splits.length > 0
          ? `; it has ${
            splits.slice(0, 8).join(", ")
          }: name splits as "pool" and "test" of the hub ` +
            'data, or a share of the pool as "test"'
          : '; for many data sets, the hub keeps such files at the revision "refs/convert/parquet"'),
    );
  }
  for (const split of [pool, test]) checkWhole(split, dataset);
  return { pool, test, splits };
}

/** Name of a file without its number and hash, as in train-00000-of-00002-0123abcd.parquet; numbers alone are in a folder. */
function splitOf(path: string): string {
  const name = basename(path, ".parquet").replace(/[-_.]\d+(-of-\d+)?(-[0-9a-f]+)?$/, "");
  return /^\d+$/.test(name) ? basename(dirname(path)) : name;
}

/** Files of exactly that name come first, then those in a folder of that name, then those whose name begins with it. */
function filesOf(files: readonly string[], split: string): string[] {
  const wanted = split.toLowerCase();
  const byName = files.filter((path) => splitOf(path).toLowerCase() === wanted);
  if (byName.length > 0) return byName;
  const byFolder = files.filter((path) => basename(dirname(path)).toLowerCase() === wanted);
  if (byFolder.length > 0) return byFolder;
  const byBeginning = files.filter((path) =>
    new RegExp(`^${RegExp.escape(wanted)}[-_.]`, "i").test(basename(path))
  );
  return new Set(byBeginning.map(splitOf)).size === 1 ? byBeginning : [];
}

function checkWhole(files: readonly string[], name: string): void {
  const folders = new Set(files.map((path) => dirname(path)));
  if (folders.size > 1) {
    throw new UserError(
      `${name} has several configurations (${[...folders].join(", ")}); download one and use ` +
        'the source "parquet"',
    );
  }
  if (files.length === 0) return;
  const count = Number(/-of-(\d+)/.exec(basename(files[0]))?.[1] ?? files.length);
  if (count !== files.length) {
    throw new UserError(`${name} has ${files.length} of ${count} files like ${files[0]}`);
  }
}
