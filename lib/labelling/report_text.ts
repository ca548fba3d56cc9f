// The report on the labels so far, in words.

import type { Share } from "./cross_validation.ts";
import type { StopReport } from "./stop_report.ts";

/** Classes that a line names; the others it counts. */
const NAMED = 8;

/** A class with fewer labels is named. */
const FEW = 5;

/** The average kappa of three states at which small-text stops. */
const STABLE = 0.99;

/**
 * Tells a report.
 *
 * @param report The report
 * @param strategy Name of the strategy that chooses
 * @param batchSize How many labels another batch brings
 * @returns Lines of text
 */
export function reportText(report: StopReport, strategy: string, batchSize: number): string[] {
  const { labeled, images, classes } = report;
  const named = classes.filter(({ count }) => count > 0);
  if (labeled === 0) return [`no labels yet, of ${images} images`];
  return [
    `${labeled} of ${images} images have a label, of ${named.length} class${
      named.length === 1 ? "" : "es"
    }`,
    ...tellFew(report),
    ...tellAccuracy(report, strategy, batchSize),
    ...tellChange(report),
  ];
}

function tellFew({ classes }: StopReport): string[] {
  const few = classes.filter(({ count }) => count < FEW);
  if (few.length === 0) return [];
  const shown = few.slice(0, NAMED).map(({ name, count }) => `${name} (${count})`).join(", ");
  const more = few.length > NAMED ? ` and ${few.length - NAMED} more` : "";
  return [`classes with fewer than ${FEW} labels: ${shown}${more}`];
}

function tellAccuracy(
  { accuracy, unbiased, expectedGain, curve }: StopReport,
  strategy: string,
  batchSize: number,
): string[] {
  if (accuracy === undefined) {
    return ["too few labels for an accuracy: it takes 10, and two classes of two or more"];
  }
  const lines = [
    `accuracy on the labels so far, each predicted by the others: ${tellShare(accuracy)}`,
  ];
  if (curve.length > 1) {
    const steps = curve.map(({ labels, accuracy }) =>
      `${percent(accuracy)} from ${Math.round(labels)}`
    );
    lines.push(`  on the same images, by the labels of each round: ${steps.join(", ")}`);
  }
  lines.push(...tellBias(unbiased, strategy));
  lines.push(
    expectedGain === undefined
      ? "what another batch adds can be estimated from the third round on"
      : `another ${batchSize} labels may add about ${
        points(expectedGain)
      }, if the curve goes on like this`,
  );
  return lines;
}

/** Labels that were chosen are no random sample; labels of random batches are. */
function tellBias(unbiased: StopReport["unbiased"], strategy: string): string[] {
  const chosen = strategy === "RandomSampling"
    ? "  it is without bias if all of them were suggested by RandomSampling"
    : `  ${strategy} chose labels, so they are no random sample: on all images the accuracy may be higher or lower`;
  if (unbiased === undefined) {
    const way = "; --strategy RandomSampling suggests a batch whose labels tell it without bias";
    return [chosen + (strategy === "RandomSampling" ? "" : way)];
  }
  const { random, others } = unbiased;
  return [
    chosen,
    `accuracy on the ${random} labels of random batches, predicted by the ${others} others, without that bias: ${
      tellShare(unbiased)
    }`,
  ];
}

function tellShare({ value, low, high }: Share): string {
  return `${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
}

function tellChange({ change, uncertainty }: StopReport): string[] {
  const lines: string[] = [];
  if (change !== undefined) {
    const { images, changed, kappas } = change;
    const average = kappas.reduce((sum, kappa) => sum + kappa, 0) / kappas.length;
    lines.push(
      `since the last labels, ${changed} of ${images} images without a label (${
        percent(changed / images)
      }) changed their predicted class`,
      `agreement of predictions between rounds (Cohen's kappa): ${
        kappas.map((kappa) => kappa.toFixed(3)).join(", ")
      }` + (kappas.length < 2
        ? ""
        : average >= STABLE
        ? `; ${STABLE} or more on average over two: predictions are stable, and stopping is reasonable`
        : `; predictions count as stable from ${STABLE} on average over two`),
    );
  }
  if (uncertainty !== undefined) {
    lines.push(
      `mean uncertainty of images without a label (one minus the margin): ${
        uncertainty.toFixed(3)
      }`,
    );
  }
  return lines;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function points(gain: number): string {
  return `${(100 * gain).toFixed(1)} percentage points`;
}
