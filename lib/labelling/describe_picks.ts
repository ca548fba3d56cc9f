// What a classifier of the labels so far makes of suggested images: the predicted class, and how unsure it is.

import { fitClassifier, predictProbabilities } from "../classifier/classifier.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import type { SuggestedImage } from "./batch.ts";
import type { Knowledge } from "./knowledge.ts";

/**
 * Tells the images of a batch, with what a classifier of the labels so far makes of them.
 *
 * @param knowledge The pool and its labels
 * @param indices Indices of the images in the pool, in the order in which to label
 * @param settings Settings of the logistic regression
 * @param seed Seed of the classifier's random draws
 * @returns The images, with score and predicted class if two classes or more have labels
 */
export async function describePicks(
  { pool, labels, classNames }: Knowledge,
  indices: Int32Array,
  settings: ClassifierSettings,
  seed: number,
): Promise<SuggestedImage[]> {
  const probabilities = await probabilitiesOf(
    pool.embeddings,
    labels,
    indices,
    classNames.length,
    settings,
    seed,
  );
  return Array.from(indices, (index, i) => {
    const image = { rank: i + 1, fileName: pool.images[index].name };
    if (probabilities === undefined) return image;
    const { data, columns } = probabilities;
    const own = data.subarray(i * columns, (i + 1) * columns);
    let [first, second] = own[0] >= own[1] ? [0, 1] : [1, 0];
    for (let k = 2; k < columns; k++) {
      if (own[k] > own[first]) [first, second] = [k, first];
      else if (own[k] > own[second]) second = k;
    }
    return {
      ...image,
      score: 1 - (own[first] - own[second]),
      predictedLabel: classNames[first],
      confidence: own[first],
    };
  });
}

/** Probabilities of the images by a classifier of all labels; nothing while fewer than two classes have labels. */
async function probabilitiesOf(
  embeddings: Matrix,
  labels: Int32Array,
  indices: Int32Array,
  classCount: number,
  settings: ClassifierSettings,
  seed: number,
): Promise<Matrix | undefined> {
  const { classifierSeed } = cellSeeds(seed);
  const classifier = await fitClassifier(embeddings, labels, {
    classCount: Math.max(classCount, 1),
    settings,
    seed: classifierSeed,
  });
  if (classifier.model === undefined) return;
  return await predictProbabilities(classifier, takeRows(embeddings, indices));
}
