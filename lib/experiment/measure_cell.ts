// The measures of a finished cell: its classifiers fitted again from its picks, one after each cycle. The cell is not run again.

import { fitClassifier, predict, predictProbabilities } from "../classifier/classifier.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import { UserError } from "../errors.ts";
import type { Cycle } from "../figures/study.ts";
import { measurePredictions } from "../measures/measures.ts";
import type { MeasureName } from "../measures/names.ts";
import type { GeneratorName } from "../random/random_state.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { checkDataset, type Dataset } from "./check_dataset.ts";

/** What decides a cell's classifiers besides its data and its picks. */
export interface ClassifierOfCell {
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
  /** Which random generator the classifier's seed feeds. */
  readonly generator: GeneratorName;
}

/**
 * Measures the classifiers of a finished cell on the test set.
 *
 * @param dataset Embeddings and classes
 * @param cycles The cell's cycles, cycle 0 first
 * @param settings What else decides its classifiers
 * @returns All measures after each cycle, (cycles + 1)
 * @throws {UserError} If a classifier that was fitted again has another accuracy than the cell's
 */
export async function measureCell(
  dataset: Dataset,
  cycles: readonly Pick<Cycle, "picks" | "accuracy">[],
  { classifier: settings, generator }: ClassifierOfCell,
): Promise<Record<MeasureName, number>[]> {
  checkDataset(dataset);
  const { pool, poolLabels, test, testLabels, classCount } = dataset;
  // All cells have one seed of the classifier.
  const { classifierSeed: seed } = cellSeeds(0, generator);
  const labels = new Int32Array(pool.rows).fill(MISSING_LABEL);
  const values: Record<MeasureName, number>[] = [];
  for (const [cycle, { picks, accuracy }] of cycles.entries()) {
    for (const pick of picks) labels[pick] = poolLabels[pick];
    const classifier = await fitClassifier(pool, labels, { classCount, settings, seed, generator });
    const predicted = await predict(classifier, test);
    const hits = predicted.reduce((sum, label, i) => sum + Number(label === testLabels[i]), 0);
    if (hits / predicted.length !== accuracy) {
      throw new UserError(
        `cycle ${cycle}: the classifier that was fitted again has the accuracy ${
          hits / predicted.length
        }, the cell's has ${accuracy}`,
      );
    }
    const probabilities = await predictProbabilities(classifier, test);
    values.push(measurePredictions({ predicted, probabilities, labels: testLabels }));
  }
  return values;
}
