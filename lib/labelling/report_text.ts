// The report on the labels so far, in words.

import { leastPoints } from "./agreement.ts";
import { FIXED } from "./compare_states.ts";
import { counted } from "./counted.ts";
import type { Share } from "./cross_validation.ts";
import { RANDOM, type StopReport } from "./stop_report.ts";

/** Classes that a line names; the others it counts. */
const NAMED = 8;

/** A class with fewer labels is named. */
const FEW = 5;

/** The average kappa of three states at which small-text stops. */
const STABLE = 0.99;

/** What is told where labels are too few for an accuracy. */
export const tooFew =
  "too few labels for an accuracy: it takes 10 labels, and two classes that have two or more";

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
  if (labeled === 0) return [`no labels yet, of ${counted(images, "image")}`];
  return [
    `${labeled} of ${counted(images, "image")} ${labeled === 1 ? "has" : "have"} a label, of ` +
    counted(named.length, "class", "classes"),
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
      tooFew,
      ...tellOrigins(report),
    ];
  }
  const lines = [
    `accuracy on the labels so far, each predicted by the others: ${tellShare(accuracy)}`,
    `  the same labels chose the ridge of the classifier, C = ${C}, which makes this a little too high`,
  ];
  if (curve.length > 1) {
    const steps = curve.map(({ labels, accuracy }) =>
      `${percent(accuracy)} with ${Math.round(labels)}`
    );
    lines.push(`  the same images, predicted with the labels of each round: ${steps.join(", ")}`);
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
      ? "of your own choice"
      : by === "centroids"
      ? "from the centres of clusters"
      : `suggested by ${by}`;
    return `${count} ${chooser}`;
  });
  const lines = [`where the labels are from: ${told.join(", ")}`];
  if (accuracy === undefined) return lines;
  const isRandom = origins.every(({ by }) => by === RANDOM);
  lines.push(
    isRandom
      ? "  they are a random sample, unless some were skipped: no choice biases the accuracy"
      : "  they are no random sample: on all images the accuracy may be higher or lower, even outside of the interval" +
        (unbiased === undefined
          ? `; label a batch of --strategy ${RANDOM} to know it without that bias`
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
      `  ${
        counted(waiting, "image of a random batch has", "images of random batches have")
      } no label; if hard ones were skipped, this is too high`,
    ],
  ];
}

function tellGain({ expectedGain, curve }: StopReport, batchSize: number): string[] {
  if (expectedGain === undefined) {
    return [
      `what another batch adds can be told after ${leastPoints} rounds with new labels; so far there ${
        curve.length === 1 ? "is" : "are"
      } ${curve.length}`,
    ];
  }
  const [another, add] = batchSize === 1
    ? ["another label", "adds"]
    : [`another ${batchSize} labels`, "add"];
  const { value, low, high } = expectedGain;
  if (high === 0) {
    return [
      `by the ${counted(curve.length, "round")} so far, ${another} ${add} nothing to the accuracy`,
    ];
  }
  const interval = `95 % interval ${(100 * low).toFixed(1)} to ${points(high)}`;
  return [
    low > 0
      ? `${another} may add about ${points(value)}, ${interval}, if the curve goes on like this`
      : `whether ${another} ${add} anything can't be told yet: the line through ${
        counted(curve.length, "round")
      } says ${points(value)}, ${interval}`,
  ];
}

function tellShare({ value, low, high }: Share): string {
  return `${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
}

function tellChange({ change, uncertainty }: StopReport): string[] {
  const lines: string[] = [];
  if (change !== undefined) {
    const { images, changed, kappas } = change;
    const own = kappas.map((kappa) => kappa.toFixed(3)).join(", ");
    const average = kappas.reduce((sum, kappa) => sum + kappa, 0) / kappas.length;
    lines.push(
      `since the last labels, ${changed} of ${counted(images, "image")} without a label (${
        percent(changed / images)
      }) got another predicted class`,
      "agreement of the predictions of a round with those of the round before (Cohen's kappa" +
        (kappas.length < 2 ? `): ${own}` : `), newest first: ${own}; ` +
          (average >= STABLE
            ? `on average ${STABLE} or more: predictions are stable, and stopping is reasonable`
            : `from ${STABLE} on average, predictions count as stable`)),
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
