/**
 * Active learning on embedded images: query strategies, the loop of a study, its random states, its data folder and
 * its figures, for scripts of one's own.
 *
 * @module
 */

export { UserError } from "./lib/errors.ts";

export { type Matrix, matrix, row, takeRows, type Values } from "./lib/numeric/matrix.ts";

export { type GeneratorName, RandomState } from "./lib/random/random_state.ts";
export type { ChoiceOptions } from "./lib/random/choice.ts";
export {
  type CellSeeds,
  cellSeeds,
  genRandomState,
  genSeed,
  multiplySeed,
} from "./lib/random/seed_tree.ts";

export {
  type Classifier,
  decisionFunction,
  fitClassifier,
  type FitOptions,
  predict,
  predictConfidences,
  predictProbabilities,
  score,
} from "./lib/classifier/classifier.ts";
export type { Columns, DataSettings } from "./lib/images/settings.ts";
export type { EncoderSettings } from "./lib/encoder/settings.ts";
export type { LogisticRegression } from "./lib/classifier/logistic_regression.ts";
export { type ClassifierSettings } from "./lib/classifier/settings.ts";
export {
  distancesToCentres,
  type KMeans,
  kmeans,
  type KMeansOptions,
} from "./lib/cluster/kmeans.ts";

export {
  MISSING_LABEL,
  type OptionsSchema,
  type StrategyModule,
  type View,
} from "./lib/strategies/strategy.ts";
export { loadStrategy, strategyNames } from "./lib/strategies/registry.ts";
export { query, type QueryInput } from "./lib/experiment/query.ts";
export { type CellRun, type CellSettings, type Dataset, runCell } from "./lib/experiment/cell.ts";
export {
  checkExperiment,
  type Experiment,
  loadExperiment,
  type StrategyEntry,
} from "./lib/experiment/experiment.ts";

export { openStore } from "./lib/store/open_store.ts";
export { hasObject, putObject, readObject, type Store } from "./lib/store/store.ts";
export {
  findRecord,
  type Json,
  type Key,
  keyHash,
  type Outcome,
  type StepRecord,
  writeRecord,
} from "./lib/store/records.ts";

export type { PoolImages } from "./lib/figures/report.ts";
export { publish, type PublishOptions } from "./lib/figures/publish.ts";
export type { FigureSettings } from "./lib/figures/settings.ts";
export type { Cycle, Study, StudyCell } from "./lib/figures/study.ts";
