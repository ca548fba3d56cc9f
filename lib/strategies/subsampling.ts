// Queries on a random part of the pool: a strategy sees all labeled samples and a fresh random subset of the unlabeled
// samples, as with scikit-activeml's SubSamplingWrapper (exclude_non_subsample=True).

import type { Classifier } from "../classifier/classifier.ts";
import { type Matrix, selectRows } from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import { multiplySeed } from "../random/seed_tree.ts";
import { checkPicks } from "./check_picks.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "./strategy.ts";

/** Everything that decides a query. */
export interface Query {
  /** Embeddings of the whole pool, (pool x features). */
  readonly embeddings: Matrix;
  /** Class of each pool sample, `MISSING_LABEL` where it is not known yet, (pool). */
  readonly labels: Int32Array;
  /** How many picks are wanted. */
  readonly batchSize: number;
  /** How many unlabeled samples the strategy sees: a fraction of them up to 1, or a whole number above 1. */
  readonly maxCandidates: number;
  /** The classifier, fitted on all labels so far. */
  readonly classifier: Classifier;
  /** The strategy's seed. */
  readonly seed: number;
  /** State that the subset is drawn from. It is copied and stays as it is. */
  readonly subsamplingState: RandomState;
  /** Options of the strategy, checked by its schema. */
  readonly options: unknown;
  /** Called, with one line for the user, when a strategy finds something odd about the query. */
  readonly warn?: (message: string) => void;
}

/**
 * Draws the candidates, hides all other unlabeled samples, and asks the strategy.
 *
 * @param strategy The strategy's module
 * @param query Everything that decides the query
 * @returns Pool indices, distinct and unlabeled, in the order of picking: as many as wanted, or all candidates if
 *   there are fewer
 * @throws {UserError} If the strategy returned something else
 */
export async function querySubsample(
  strategy: StrategyModule,
  query: Query,
): Promise<Int32Array<ArrayBuffer>> {
  const { embeddings, classifier, seed, subsamplingState } = query;
  const { visible, labels, candidates } = subsample(query);
  if (candidates.length === 0) return new Int32Array(0);
  const indices = candidates.map((position) => visible[position]);
  const view: View = {
    embeddings: selectRows(embeddings, visible),
    candidateEmbeddings: selectRows(embeddings, indices),
    labels,
    candidates,
    batchSize: Math.min(query.batchSize, candidates.length),
    classifier,
    seed,
    randomState: multiplySeed(seed, candidates.length + 1, subsamplingState.generator),
    warn: query.warn,
  };
  const picks = checkPicks(await strategy.query(view, query.options), view);
  return Int32Array.from(picks, (position) => visible[position]);
}

/**
 * How many candidates a query has.
 *
 * @param unlabeled Samples of the pool without a label
 * @param maxCandidates A fraction of them up to 1, or a whole number above 1
 * @returns Their number, `unlabeled` at most
 */
export function candidateCount(unlabeled: number, maxCandidates: number): number {
  return Math.min(
    maxCandidates <= 1 ? Math.ceil(unlabeled * maxCandidates) : maxCandidates,
    unlabeled,
  );
}

/** Pool indices of the visible samples, ascending; their labels; positions of the candidates among them. */
function subsample({ labels, maxCandidates, subsamplingState }: Query) {
  // Plain loops over positions: iterators and callbacks take ten times as long over a whole pool.
  let unlabeled = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === MISSING_LABEL) unlabeled++;
  const count = candidateCount(unlabeled, maxCandidates);
  const labeled = labels.length - unlabeled;
  const randomState = multiplySeed(subsamplingState, labeled + 1);
  const chosen = randomState.choice(unlabeled, count, { replace: false });
  const isShown = new Uint8Array(unlabeled);
  for (let i = 0; i < count; i++) isShown[chosen[i]] = 1;

  const visible = new Int32Array(labeled + count);
  const visibleLabels = new Int32Array(labeled + count);
  const candidates = new Int32Array(count);
  let shown = 0;
  let candidate = 0;
  let nth = 0;
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] === MISSING_LABEL) {
      if (isShown[nth++] === 0) continue;
      candidates[candidate++] = shown;
    }
    visibleLabels[shown] = labels[index];
    visible[shown++] = index;
  }
  return { visible, labels: visibleLabels, candidates };
}
