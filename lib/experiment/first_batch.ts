// A first batch that all strategies of a repetition share: of random samples, or of samples near the centres of clusters.

import { fitClassifier } from "../classifier/classifier.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import { distancesToCentres, kmeans } from "../cluster/kmeans.ts";
import { normalizeRows } from "../numeric/distances.ts";
import { copyRows, type Matrix } from "../numeric/matrix.ts";
import { type GeneratorName, RandomState } from "../random/random_state.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import * as randomSampling from "../strategies/random_sampling.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "../strategies/strategy.ts";
import { querySubsample } from "../strategies/subsampling.ts";

/** The file in the project whose code decides first batches, with all that it imports: this one. */
export const firstBatchFile = "lib/experiment/first_batch.ts";

/** Name of a first batch. */
export type FirstBatch = "random" | "centroids";

/** Names of the first batches. */
export const firstBatches: readonly FirstBatch[] = ["random", "centroids"];

/** What decides a first batch besides the pool. */
export interface FirstBatchSettings {
  /** Which repetition. */
  readonly repetition: number;
  /** How many samples it has, or as many as there are candidates. */
  readonly batchSize: number;
  /** Candidates: a fraction of the pool, up to 1, or a whole number above 1. */
  readonly maxCandidates: number;
  /** Which random generator the seeds feed. */
  readonly generator: GeneratorName;
}

/** How each first batch is picked: as by a strategy that knows no label. */
const strategies: Readonly<Record<FirstBatch, StrategyModule>> = {
  random: randomSampling as StrategyModule,
  centroids: { options: randomSampling.options, query: nearestToCentres },
};

/**
 * Picks the first batch of a repetition. It is a query without labels: it sees the candidates that a first query of the
 * repetition sees, and a random batch is RandomSampling's first one.
 *
 * @param pool Embeddings of the pool, (pool x features)
 * @param start Which batch
 * @param settings What else decides it
 * @returns Pool indices, distinct, in the order they were picked
 */
export async function pickFirstBatch(
  pool: Matrix,
  start: FirstBatch,
  { repetition, batchSize, maxCandidates, generator }: FirstBatchSettings,
): Promise<number[]> {
  const { classifierSeed: seed, strategySeed, subsamplingState } = cellSeeds(repetition, generator);
  const labels = new Int32Array(pool.rows).fill(MISSING_LABEL);
  // Nothing is fitted without labels, so that no setting counts.
  const settings: ClassifierSettings = { C: 1, tol: 1, maxIterations: 1 };
  const classifier = await fitClassifier(pool, labels, {
    classCount: 1,
    settings,
    seed,
    generator,
  });
  const picks = await querySubsample(strategies[start], {
    embeddings: pool,
    labels,
    batchSize,
    maxCandidates,
    classifier,
    seed: strategySeed,
    subsamplingState,
    options: {},
  });
  return [...picks];
}

/**
 * Clusters the candidates at unit length, with a cluster for each pick, and picks the candidate nearest to each centre, cluster
 * by cluster. A candidate that was picked for one centre is left out for the next; of equally near ones the first is picked.
 */
async function nearestToCentres(
  { candidateEmbeddings, candidates, batchSize, seed, randomState }: View,
): Promise<Int32Array> {
  const samples = normalizeRows(copyRows(candidateEmbeddings));
  const { centres } = await kmeans(
    samples,
    batchSize,
    new RandomState(seed, randomState.generator),
  );
  const { data: distances } = await distancesToCentres(samples, centres);
  const isPicked = new Uint8Array(candidates.length);
  const picks = new Int32Array(batchSize);
  for (let centre = 0; centre < batchSize; centre++) {
    let nearest = -1;
    for (let i = 0; i < candidates.length; i++) {
      if (isPicked[i]) continue;
      const [at, best] = [i * batchSize + centre, nearest * batchSize + centre];
      if (nearest < 0 || distances[at] < distances[best]) nearest = i;
    }
    isPicked[nearest] = 1;
    picks[centre] = candidates[nearest];
  }
  return picks;
}
