// The report on the labels so far, in words.

import type { Share } from "./cross_validation.ts";
import { leastPoints } from "./agreement.ts";
import { FIXED } from "./compare_states.ts";
import { RANDOM, type StopReport } from "./stop_report.ts";

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
 * @param batchSize How many labels another batch brings
 * @returns Lines of text
 */
export function reportText(report: StopReport, batchSize: number): string[] {
  const { labeled, images, classes } = report;
  const named = classes.filter(({ count }) => count > 0);
  if (labeled === 0) return [`no labels yet, of ${images} images`];
  return [
    `${labeled} of ${images} images have a label, of ${named.length} class${
      named.length === 1 ? "" : "es"
    }`,
    ...tellFew(report),
    ...tellAccuracy(report, batchSize),
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

function tellAccuracy(report: StopReport, batchSize: number): string[] {
  const { accuracy, C, curve } = report;
  if (accuracy === undefined) {
    return [
      "too few labels for an accuracy: it takes 10, and two classes of two or more",
      ...tellOrigins(report),
    ];
  }
  const lines = [
    `accuracy on the labels so far, each predicted by the others: ${tellShare(accuracy)}`,
    `  they chose the ridge of the classifier as well, C = ${C}, which makes this a little too high`,
  ];
  if (curve.length > 1) {
    const steps = curve.map(({ labels, accuracy }) =>
      `${percent(accuracy)} from ${Math.round(labels)}`
    );
    lines.push(`  on the same images, by the labels of each round: ${steps.join(", ")}`);
  }
  return [
    ...lines,
    ...tellOrigins(report),
    ...tellUnbiased(report),
    ...tellGain(report, batchSize),
  ];
}

/** Who chose the labels, and what that means for the accuracy. */
function tellOrigins({ origins, accuracy, unbiased }: StopReport): string[] {
  const told = origins.map(({ by, count }) => {
    const chooser = by === undefined
      ? "not suggested, but your own choice"
      : by === "centroids"
      ? "from the centres of clusters"
      : `suggested by ${by}`;
    return `${count} ${chooser}`;
  });
  const lines = [`of the labels, ${told.join(", ")}`];
  if (accuracy === undefined) return lines;
  const isRandom = origins.every(({ by }) => by === RANDOM);
  lines.push(
    isRandom
      ? "  they are a random sample, if none was skipped: no choice biases the accuracy"
      : "  so they are no random sample: on all images the accuracy may be higher or lower, of which the interval tells nothing" +
        (unbiased === undefined
          ? `; --strategy ${RANDOM} suggests a batch whose labels tell it without bias`
          : ""),
  );
  return lines;
}

/** Labels of random batches are a random sample of the images that had no label then. */
function tellUnbiased({ unbiased }: StopReport): string[] {
  if (unbiased === undefined) return [];
  const { random, others, waiting } = unbiased;
  return [
    `accuracy on the ${random} labels of random batches, predicted by the ${others} others, without that bias: ${
      tellShare(unbiased)
    }`,
    ...waiting === 0 ? [] : [
      `  ${waiting} images of random batches have no label; if hard ones were skipped, it is too high`,
    ],
  ];
}

function tellGain({ expectedGain, curve }: StopReport, batchSize: number): string[] {
  if (expectedGain === undefined) {
    const rounds = `${leastPoints} rounds with new labels`;
    return [
      `what another batch adds can be told from ${rounds} on; so far there are ${curve.length}`,
    ];
  }
  const { value, low, high } = expectedGain;
  if (high === 0) {
    return [`by the ${curve.length} rounds so far, another ${batchSize} labels add nothing to it`];
  }
  const interval = `95 % interval ${(100 * low).toFixed(1)} to ${points(high)}`;
  return [
    low > 0
      ? `another ${batchSize} labels may add about ${
        points(value)
      }, ${interval}, if the curve goes on like this`
      : `whether another ${batchSize} labels add anything can't be told yet: the line through ${curve.length} rounds says ${
        points(value)
      }, ${interval}`,
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
      `mean uncertainty of images without a label (one minus the margin, with C = ${FIXED.C} in every round): ${
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
