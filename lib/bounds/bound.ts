// The interface of a bound: what could be reached by somebody who sees what no strategy may see.

import type { Matrix } from "../numeric/matrix.ts";
import type { OptionsSchema, View } from "../strategies/strategy.ts";

/** What a bound sees besides a view: the hidden labels and the test set. No strategy gets it. */
export interface Truth {
  /** Class of each visible sample, those of the candidates too, (visible). */
  readonly classes: Int32Array;
  /** Embeddings of the test set, (test x features). */
  readonly test: Matrix;
  /** Class of each test sample, (test). */
  readonly testClasses: Int32Array;
}

/** A bound: its module exports the schema of its options and, unless the whole pool is labeled at once, its query. */
export interface BoundModule<Options = unknown> {
  /** The options that an experiment file may set, each with its default. */
  readonly options: OptionsSchema<Options>;
  /**
   * Picks the samples to label next. A bound without a query has no cycles: the whole pool is labeled from the start.
   *
   * @param view What a strategy would see of the same query
   * @param truth What a strategy would not see
   * @param options The bound's options
   * @returns Positions among the visible samples: distinct candidates, in the order of picking, (batchSize)
   */
  query?(view: View, truth: Truth, options: Options): Promise<Int32Array>;
}
