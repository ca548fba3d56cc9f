// The model at the end of a labelling: a class for every image of a pool, and the linear head that goes behind the encoder.

import { join } from "node:path";
import { fitClassifier } from "../classifier/classifier.ts";
import { classifierSettings } from "../classifier/settings.ts";
import { UserError } from "../errors.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { writeWhole } from "../store/write_whole.ts";
import { ridgeByLabels } from "./choose_ridge.ts";
import { type Share, shareOf } from "./cross_validation.ts";
import type { KnownLabels } from "./known_labels.ts";
import { type LabeledPoolRequest, openLabeledPool } from "./labeled_pool.ts";
import { linearHead } from "./linear_head.ts";
import type { Pool } from "./pool.ts";
import { readFormerImages } from "./rounds.ts";
import { keepSourceNote, refuseOtherPool } from "./source_note.ts";
import { predictFiles, type Prediction, predictionsCsv } from "./predictions.ts";

/** Which pool to predict, and where to. */
export interface PredictRequest extends LabeledPoolRequest {
  /** Absolute path of the folder for `predictions.csv` and `head.onnx`. */
  readonly out: string;
}

/** What a classifier of all labels says of a pool. */
export interface PredictedPool {
  /** A prediction for each file, in the order of the pool, copies behind their image. */
  readonly predictions: readonly Prediction[];
  /** The linear head as ONNX (`linearHead`). */
  readonly head: Uint8Array<ArrayBuffer>;
  /** Names of the classes that have labels; no other class is predicted. */
  readonly classNames: readonly string[];
  /** How many images have a label. */
  readonly labeled: number;
  /** Inverse strength of the classifier's ridge: the one that predicts most labels right, 0.01 with too few of them. */
  readonly C: number;
  /** Cross-validated accuracy on the labels; missing with too few of them. */
  readonly accuracy?: Share;
}

/** Predictions that were written. */
export interface WrittenPredictions extends PredictedPool {
  /** Names of the classes that have no label. */
  readonly withoutLabel: readonly string[];
  /** What the user should know, a line each. */
  readonly notes: readonly string[];
  /** Whether some of what was handed in was skipped. */
  readonly isPartial: boolean;
  /** How many images were embedded now. */
  readonly embedded: number;
}

/**
 * Predicts the class of every image of a pool by a classifier of all labels, whose ridge the labels choose.
 *
 * @param pool The images, and what embedded them
 * @param known Their labels
 * @returns The predictions, the linear head, and the accuracy on the labels
 * @throws {UserError} If fewer than two classes have labels
 */
export async function predictPool(
  pool: Pick<Pool, "images" | "embeddings" | "encoder">,
  { labels, classNames }: Pick<KnownLabels, "labels" | "classNames">,
): Promise<PredictedPool> {
  const seen = classNames.filter((_, label) => labels.includes(label));
  if (seen.length < 2) {
    const found = seen.length === 0 ? "no image has a label" : `only "${seen[0]}" has labels`;
    throw new UserError(
      `${found}, and a classifier needs two classes; label some images that deno task suggest names, ` +
        "and hand them in with --labels FILE",
    );
  }
  const { embeddings } = pool;
  const chosen = await ridgeByLabels(embeddings, labels, classNames.length, 0);
  const settings = chosen?.settings ?? classifierSettings.parse({});
  const classifier = await fitClassifier(embeddings, labels, {
    classCount: classNames.length,
    settings,
    seed: cellSeeds(0).classifierSeed,
  });
  return {
    predictions: await predictFiles({ pool, labels, classNames }, classifier),
    head: linearHead(classifier, classNames, { ...encoderWords(pool), C: String(settings.C) }),
    classNames: seen,
    labeled: labels.filter((label) => label !== MISSING_LABEL).length,
    C: settings.C,
    accuracy: chosen && shareOf(chosen.hits.hits, chosen.hits.count),
  };
}

/**
 * Predicts the class of every image of a pool, and writes `predictions.csv` and `head.onnx`.
 *
 * @param request The pool, its labels, and the folder
 * @returns What was written
 * @throws {UserError} If the pool or its labels can't be read, fewer than two classes have labels, or the folder is of another pool
 */
export async function predictPhotos(request: PredictRequest): Promise<WrittenPredictions> {
  const { pool, known, notes, isPartial } = await openLabeledPool({
    ...request,
    former: () => readFormerImages(request.out),
    onImages: async (images) => {
      await request.onImages?.(images);
      await refuseOtherPool(request.out, request.source, images);
    },
  });
  const predicted = await predictPool(pool, known);
  await writeWhole(join(request.out, "predictions.csv"), predictionsCsv(predicted.predictions));
  await writeWhole(join(request.out, "head.onnx"), predicted.head);
  await keepSourceNote(request.out, request);
  return {
    ...predicted,
    withoutLabel: known.classNames.filter((name) => !predicted.classNames.includes(name)),
    notes,
    isPartial,
    embedded: pool.embedded,
  };
}

/** What a head says of the encoder that it goes behind. */
function encoderWords({ encoder }: Pick<Pool, "encoder">): Record<string, string> {
  if (encoder === undefined) return {};
  const { model, revision, dtype, pooling } = encoder;
  return { encoder: model, ...revision === undefined ? {} : { revision }, dtype, pooling };
}
