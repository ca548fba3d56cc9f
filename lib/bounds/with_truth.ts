// A bound in the place of a strategy, so that both have the same cycles: the same candidates, the same fits and scores.

import type { Matrix, Rows } from "../numeric/matrix.ts";
import type { StrategyModule } from "../strategies/strategy.ts";
import type { BoundModule } from "./bound.ts";

/** The data that hold the truth. */
export interface TrueData {
  /** Class of each pool sample, (pool). */
  readonly poolLabels: Int32Array;
  /** Embeddings of the test set, (test x features). */
  readonly test: Matrix;
  /** Class of each test sample, (test). */
  readonly testLabels: Int32Array;
}

/**
 * Gives a bound the truth. What comes out is asked as a strategy is; only the loop of bounds may do that.
 *
 * @param bound The bound's module
 * @param data Hidden labels and test set
 * @returns A strategy whose queries see the truth
 */
export function withTruth(bound: BoundModule, data: TrueData): StrategyModule {
  return {
    options: bound.options,
    query(view, options) {
      if (bound.query === undefined) throw new Error("A bound without a query has no cycles");
      const { poolLabels, test, testLabels } = data;
      const classes = poolIndices(view.embeddings).map((index) => poolLabels[index]);
      return bound.query(view, { classes, test, testClasses: testLabels }, options);
    },
  };
}

/** Where the visible samples are in the pool, which the view selects them from. */
function poolIndices(visible: Rows): Int32Array {
  return "source" in visible
    ? visible.indices
    : Int32Array.from({ length: visible.rows }, (_, i) => i);
}
