// What a classifier of the labels so far says of every image of a pool.

import { type Classifier, predictProbabilities } from "../classifier/classifier.ts";
import { csv } from "../figures/csv_tables.ts";
import { rowBlocks } from "../numeric/matrix.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import type { Knowledge } from "./knowledge.ts";

/** Images whose probabilities are held at a time. */
const BLOCK = 4096;

/** Digits of a confidence in a table. */
const DIGITS = 6;

/** An image with the class that is predicted for it. */
export interface Prediction {
  /** The name of its file; copies of an image have a prediction each. */
  readonly fileName: string;
  /** The likeliest class. */
  readonly predictedLabel: string;
  /** Its probability, 0 to 1. */
  readonly confidence: number;
  /** The class that somebody gave to the image; missing if nobody did. */
  readonly label?: string;
}

/**
 * Predicts the class of every image. Among equally probable classes the first one wins.
 *
 * @param knowledge The images, their embeddings, their labels and the names of the classes
 * @param classifier A classifier that has seen two classes or more
 * @returns A prediction for each file, in the order of the images, copies behind their image
 */
export async function predictFiles(
  { pool, labels, classNames }: Pick<Knowledge, "pool" | "labels" | "classNames">,
  classifier: Classifier,
): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for (const { first, block } of rowBlocks(pool.embeddings, BLOCK)) {
    const { data, rows, columns } = await predictProbabilities(classifier, block);
    for (let i = 0; i < rows; i++) {
      let best = 0;
      const own = data.subarray(i * columns, (i + 1) * columns);
      for (let k = 1; k < columns; k++) if (own[k] > own[best]) best = k;
      const { name, copies } = pool.images[first + i];
      const given = labels[first + i];
      for (const fileName of [name, ...copies]) {
        predictions.push({
          fileName,
          predictedLabel: classNames[best],
          confidence: own[best],
          ...given === MISSING_LABEL ? {} : { label: classNames[given] },
        });
      }
    }
  }
  return predictions;
}

/**
 * Writes `predictions.csv`: a line for each file. The label is empty where nobody gave one.
 *
 * @param predictions The predictions
 * @returns The text of the file
 */
export function predictionsCsv(predictions: readonly Prediction[]): string {
  return csv(
    ["file_name", "predicted_label", "confidence", "label"],
    predictions.map(({ fileName, predictedLabel, confidence, label }) => [
      fileName,
      predictedLabel,
      Number(confidence.toFixed(DIGITS)),
      label,
    ]),
  );
}
