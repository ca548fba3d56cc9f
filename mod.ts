/**
 * Active learning on embedded images, for scripts of one's own. From the top down:
 *
 * - `runExperiment` runs a whole study and returns its learning curves,
 * - `runCell` runs one strategy at one repetition, cycle after cycle,
 * - `query` picks the samples to label next, and `suggest` the photos of a folder, in rounds that are remembered,
 * - `fitClassifier`, `kmeans`, `RandomState` and the tie rule `randomArgmax` are what strategies are made of,
 * - `conclude` tests all pairs of strategies, and `claims` puts what can be said into words,
 * - `publish` makes tables, pictures and the report of a study,
 * - `openStore` opens a data folder, in which finished work is found again.
 *
 * Strategies are called by their names in `strategyNames`, such as "Badge" or "TypiClust".
 *
 * A script in a folder of its own needs the project's configuration:
 * `deno run --config CHECKOUT/deno.json --frozen ... script.ts`, and so does `deno check`.
 *
 * @module
 */

export { UserError } from "./lib/errors.ts";

// A whole study.
export {
  type EmbeddingsInMemory,
  type ExperimentContent,
  type ExperimentResults,
  runExperiment,
  type RunExperimentOptions,
} from "./lib/experiment/run_experiment.ts";
export { checkExperiment, type Experiment, loadExperiment } from "./lib/experiment/experiment.ts";
export type { StrategyEntry } from "./lib/experiment/entries.ts";
export type { Start, StartSettings } from "./lib/experiment/start_settings.ts";
export type { FirstBatch } from "./lib/experiment/first_batch.ts";
export type { StartingSet } from "./lib/experiment/starting_set.ts";
export type { Columns, DataSettings, HubData } from "./lib/images/settings.ts";
export type { EncoderSettings } from "./lib/encoder/settings.ts";
export type { ClassifierSettings } from "./lib/classifier/settings.ts";
export type { FigureSettings } from "./lib/figures/settings.ts";
export type { PoolSettings } from "./lib/experiment/pool_settings.ts";

// A cell and a query.
export type { CellRun, CellSettings } from "./lib/experiment/cell.ts";
export { runCell } from "./lib/experiment/checked_cell.ts";
export type { Dataset } from "./lib/experiment/check_dataset.ts";
export { query, type QueryInput } from "./lib/experiment/query.ts";
export { type ShapedPool, shapePool } from "./lib/experiment/shape_pool.ts";

// Strategies, and what they are made of.
export { loadStrategy, strategyNames } from "./lib/strategies/registry.ts";
export {
  MISSING_LABEL,
  type OptionsSchema,
  type StrategyModule,
  type View,
} from "./lib/strategies/strategy.ts";
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
export type { LogisticRegression } from "./lib/classifier/logistic_regression.ts";

// Measures of predictions, beside accuracy.
export { measurePredictions, type Predictions } from "./lib/measures/measures.ts";
export { type MeasureName, measureNames, type MeasureValues } from "./lib/measures/names.ts";
export {
  distancesToCentres,
  type KMeans,
  kmeans,
  type KMeansOptions,
} from "./lib/cluster/kmeans.ts";
export {
  copyRows,
  type Matrix,
  matrix,
  row,
  rowBlocks,
  type Rows,
  type SelectedRows,
  takeRows,
  type Values,
} from "./lib/numeric/matrix.ts";

// Random numbers: numpy's, draw for draw.
export { pickLargest, pickProportional, randomArgmax } from "./lib/random/batch_selection.ts";
export type { ChoiceOptions } from "./lib/random/choice.ts";
export { type GeneratorName, RandomState } from "./lib/random/random_state.ts";
export {
  type CellSeeds,
  cellSeeds,
  genRandomState,
  genSeed,
  multiplySeed,
} from "./lib/random/seed_tree.ts";

// numpy's files.
export {
  type EmbeddingArray,
  type NpyArray,
  type NpyData,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from "./lib/images/npz.ts";
export { type Embeddings, readEmbeddings } from "./lib/images/embeddings.ts";
export type { Labels } from "./lib/images/labels.ts";

// Which images to label next: the pool, the batch, the rounds, and what the labels so far are worth.
export { suggest, type Suggestion, type SuggestRequest } from "./lib/labelling/suggest.ts";
export { type PickedBatch, suggestBatch } from "./lib/labelling/suggest_batch.ts";
export type { SuggestSettings } from "./lib/labelling/suggest_settings.ts";
export type { Knowledge } from "./lib/labelling/knowledge.ts";
export { type ReportInput, type StopReport, stopReport } from "./lib/labelling/stop_report.ts";
export {
  type LabeledPool,
  type LabeledPoolRequest,
  openLabeledPool,
} from "./lib/labelling/labeled_pool.ts";
export type { PoolRequest } from "./lib/labelling/open_pool.ts";
export type { PhotosRequest } from "./lib/labelling/photos.ts";
export type { HashCache } from "./lib/labelling/hash_cache.ts";
export type { UnlabeledImages } from "./lib/labelling/compare_states.ts";
export type { Encoded, Pool, PoolImage, UnreadableImage } from "./lib/labelling/pool.ts";
export type { ImageEncoder } from "./lib/encoder/embed_inputs.ts";
export { readNamedEmbeddings } from "./lib/labelling/named_embeddings.ts";
export { joinLabels, type KnownLabels, type Stranger } from "./lib/labelling/known_labels.ts";
export { verifyBatch, type VerifyRequest } from "./lib/labelling/verify_batch.ts";
export type { Finding } from "./lib/labelling/verify_files.ts";
export type { ChosenRidge } from "./lib/labelling/choose_ridge.ts";
export type { Hits, Share } from "./lib/labelling/cross_validation.ts";
export type { ExpectedGain } from "./lib/labelling/agreement.ts";
export {
  type PredictedPool,
  predictPhotos,
  predictPool,
  type PredictRequest,
  type WrittenPredictions,
} from "./lib/labelling/predict.ts";
export {
  compareEncoders,
  type EncoderComparison,
  type EncoderScore,
  type EncodersRequest,
  scoreEncoders,
  type TimedScore,
} from "./lib/labelling/compare_encoders.ts";
export {
  type EncoderPair,
  pairsWithBest,
  tellChoice,
  tellPair,
} from "./lib/labelling/encoder_pairs.ts";
export type { Prediction } from "./lib/labelling/predictions.ts";
export { linearHead } from "./lib/labelling/linear_head.ts";
export { openHub } from "./lib/hub/hub.ts";
export type { HubOptions } from "./lib/hub/ensure.ts";
export type { Transport } from "./lib/hub/transport.ts";
export type { HubFiles, HubModel } from "./lib/encoder/hub_files.ts";

// Batches that go out to people who label, and labels that come back.
export type { GivenLabel, SuggestedBatch, SuggestedImage } from "./lib/labelling/batch.ts";
export {
  type BatchContext,
  type BatchFile,
  type BatchFormat,
  batchFormats,
  writeBatchPage,
} from "./lib/labelling/formats/write/formats.ts";
export {
  parseLabelExport,
  readLabelExport,
} from "./lib/labelling/formats/read/read_label_export.ts";
export type { LabelExport } from "./lib/labelling/formats/read/label_export.ts";

// The data folder.
export { closeStore, openStore } from "./lib/store/open_store.ts";
export type { Disk } from "./lib/store/disk.ts";
export { DamagedError, hasObject, putObject, readObject, type Store } from "./lib/store/store.ts";
export {
  findRecord,
  type Json,
  type Key,
  keyHash,
  type Outcome,
  type StepRecord,
  writeRecord,
} from "./lib/store/records.ts";

// Results, the areas under their curves, and their figures.
export {
  type Curve,
  type Cycle,
  learningCurves,
  type Study,
  type StudyCell,
} from "./lib/figures/study.ts";
export { areasUnderCurve } from "./lib/figures/statistics.ts";
export { type Claim, claims } from "./lib/figures/conclusions/claims.ts";
export { conclude, type Conclusions } from "./lib/figures/conclusions/conclude.ts";
export type { Interval, PairTest, TestFamily } from "./lib/figures/conclusions/pair_tests.ts";
export type { CeilingShare } from "./lib/figures/conclusions/ceilings.ts";
export type { LabelsSaved } from "./lib/figures/conclusions/labels_saved.ts";
export type { Omission } from "./lib/figures/conclusions/meaning.ts";
export type { Plan } from "./lib/figures/conclusions/plan_repetitions.ts";
export type { RankAgreement } from "./lib/figures/conclusions/rank_agreement.ts";
export type { PoolImages } from "./lib/figures/report.ts";
export { publish, type PublishOptions } from "./lib/figures/publish.ts";
export type { Origin, Provenance } from "./lib/figures/provenance.ts";
export type { Code } from "./lib/store/code.ts";
export type { Source } from "./lib/store/source.ts";
