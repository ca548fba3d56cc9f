// The interface of a query strategy: what it may see in a query, and what it returns.

import type { Classifier } from "../classifier/classifier.ts";
import type { Rows } from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";

/** The label of a sample whose class is not known yet. */
export const MISSING_LABEL: number = -1;

/**
 * What a strategy may see in one query: all labeled samples of the pool, and the unlabeled samples that the subsampling
 * has drawn as candidates, in ascending order of pool index. These are the visible samples.
 */
export interface View {
  /** Embeddings of the visible samples, (visible x features), float32 or float64. */
  readonly embeddings: Rows;
  /** Embeddings of the candidates, (candidates x features), in the order of `candidates`. */
  readonly candidateEmbeddings: Rows;
  /** Class of each visible sample, `MISSING_LABEL` where it is hidden, (visible). */
  readonly labels: Int32Array;
  /** Positions among the visible samples that may be picked, ascending, none of them labeled. */
  readonly candidates: Int32Array;
  /** How many picks are asked for, at most the number of candidates. */
  readonly batchSize: number;
  /** The classifier, fitted on all labels so far. */
  readonly classifier: Classifier;
  /** The strategy's seed, the same at every query of a cell. k-means starts from it. */
  readonly seed: number;
  /** This query's own random state, derived from the seed and the number of unlabeled visible samples. */
  readonly randomState: RandomState;
  /** Tells the user, in one line, of something odd about the query that is no error. */
  readonly warn?: (message: string) => void;
}

/** Checks options and fills in their defaults, as a schema of zod does. */
export interface OptionsSchema<Options> {
  /**
   * Checks options.
   *
   * @param value Options, in part or whole
   * @returns The options with defaults filled in
   * @throws If an option is unknown or has a wrong value
   */
  parse(value: unknown): Options;
}

/**
 * A strategy: its module exports the schema of its options and its query. Nothing else is needed to add one.
 *
 * @example A strategy of one's own
 * ```ts
 * import { matrix, MISSING_LABEL, pickLargest, predictConfidences, query } from "./mod.ts";
 * import type { StrategyModule } from "./mod.ts";
 *
 * const leastConfident: StrategyModule<{ power: number }> = {
 *   options: { parse: (value) => ({ power: 1, ...value as object }) },
 *   async query({ embeddings, candidates, batchSize, classifier, randomState }, { power }) {
 *     const confidences = await predictConfidences(classifier, embeddings);
 *     const utilities = new Float64Array(confidences.length).fill(NaN);
 *     for (const at of candidates) utilities[at] = (1 - confidences[at]) ** power;
 *     return pickLargest(utilities, batchSize, randomState);
 *   },
 * };
 *
 * const embeddings = matrix(Float32Array.of(0, 0, 0, 1, 5, 5, 2, 3), 4, 2);
 * const labels = Int32Array.of(0, MISSING_LABEL, 1, MISSING_LABEL);
 * console.log(await query(leastConfident, { embeddings, labels, classCount: 2, batchSize: 1 }));
 * ```
 */
export interface StrategyModule<Options = unknown> {
  /** The options that an experiment file may set, each with its default. */
  readonly options: OptionsSchema<Options>;
  /**
   * Picks the samples to label next.
   *
   * @param view What the strategy may see
   * @param options The strategy's options
   * @returns Positions among the visible samples: distinct candidates, in the order of picking, (batchSize)
   */
  query(view: View, options: Options): Promise<Int32Array> | Int32Array;
}
