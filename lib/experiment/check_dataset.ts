// The data of a cell, checked before anything is computed with them.

import { UserError } from "../errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { checkEmbeddings, checkLabels } from "./check_arrays.ts";

/** Embeddings and classes of the pool and of the test set. */
export interface Dataset {
  /** Embeddings of the pool, (pool x features). */
  readonly pool: Matrix;
  /** Class of each pool sample, 0 to classCount - 1, revealed only for queried ones, (pool). */
  readonly poolLabels: Int32Array;
  /** Embeddings of the test set, (test x features). */
  readonly test: Matrix;
  /** Class of each test sample, (test). */
  readonly testLabels: Int32Array;
  /** How many classes there are. */
  readonly classCount: number;
}

/** Data sets that were checked: a study's cells share one, and looking through it takes as long as a query. */
const checked = new WeakSet<object>();

/**
 * Checks the data of a cell, once for each data set.
 *
 * @param dataset Embeddings and classes
 * @throws {UserError} If embeddings are no matrices of floats, of one precision and width, with finite values, or a label is
 * not a class
 */
export function checkDataset(dataset: Dataset): void {
  if (checked.has(dataset)) return;
  const { pool, poolLabels, test, testLabels, classCount } = dataset;
  checkEmbeddings(pool, "dataset: pool");
  checkEmbeddings(test, "dataset: test");
  if (pool.columns !== test.columns || pool.data.constructor !== test.data.constructor) {
    throw new UserError(
      `dataset: the pool has ${pool.columns} columns of ${pool.data.constructor.name}, the test set ` +
        `${test.columns} of ${test.data.constructor.name}; both must come from one encoder`,
    );
  }
  const expected = { classCount, mayBeMissing: false };
  checkLabels(poolLabels, pool.rows, "dataset: poolLabels", expected);
  checkLabels(testLabels, test.rows, "dataset: testLabels", expected);
  checked.add(dataset);
}
