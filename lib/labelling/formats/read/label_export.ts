// What every reader of labels hands on, and what is done with it: one label for each image, and what was left out in words.

import type { GivenLabel } from "../../batch.ts";
import { tellNamed } from "../../tell_named.ts";

/** Labels that came back, from whatever tool. */
export interface LabelExport {
  /** What the file is, such as `Label Studio (JSON)`. */
  readonly kind: string;
  /** The images that have one label, in the order of the file; each name once. */
  readonly labels: readonly GivenLabel[];
  /** Names of the images that have several labels, and therefore none. */
  readonly disputed: readonly string[];
  /** What was left out and why, one line each. Empty if nothing was. */
  readonly notes: readonly string[];
}

/** What one person, or one row, says of an image. */
export interface Answer {
  readonly fileName: string;
  /** None for an image that nobody has labeled yet. */
  readonly labels: readonly string[];
  /** Who says it, or where it stands, such as `annotator 3` or `line 17`. */
  readonly by: string;
  /** Whether it was marked as the truth, which settles what others say. */
  readonly isTruth?: boolean;
}

/**
 * Settles on one label for each image. Answers that are marked as the truth count before others. An image whose answers differ,
 * or that has several labels at once, has no label: the notes name it with what each says. Space around a label is none of it, and
 * an empty label is none.
 *
 * @param kind What the file is
 * @param answers What it says, in its order
 * @param notes What the reader left out before
 * @returns The labels
 */
export function oneLabelEach(
  kind: string,
  answers: readonly Answer[],
  notes: readonly string[] = [],
): LabelExport {
  const labels: GivenLabel[] = [];
  const [disputed, several, unlabeled]: string[][] = [[], [], []];
  const trimmed = answers.map((answer) => ({
    ...answer,
    labels: answer.labels.map((label) => label.trim()).filter((label) => label !== ""),
  }));
  for (const [fileName, all] of Map.groupBy(trimmed, ({ fileName }) => fileName)) {
    const truths = all.filter(({ isTruth, labels }) => isTruth && labels.length > 0);
    const counted = truths.length > 0 ? truths : all;
    const said = new Set(counted.flatMap(({ labels }) => labels));
    if (said.size === 0) unlabeled.push(fileName);
    else if (said.size === 1) labels.push({ fileName, label: [...said][0] });
    else {
      disputed.push(fileName);
      several.push(`${fileName} (${tellAnswers(counted)})`);
    }
  }
  return {
    kind,
    labels,
    disputed,
    notes: [
      ...notes,
      ...tellSome(several, "has several labels", "have several labels"),
      ...tellSome(unlabeled, "has no label yet", "have no label yet"),
    ],
  };
}

/** Each label with who says it. */
function tellAnswers(answers: readonly Answer[]): string {
  const byLabel = Map.groupBy(
    answers.flatMap(({ labels, by }) => labels.map((label) => ({ label, by }))),
    ({ label }) => label,
  );
  return [...byLabel].map(([label, said]) =>
    `${JSON.stringify(label)} by ${[...new Set(said.map(({ by }) => by))].join(", ")}`
  ).join("; ");
}

/**
 * Names some images in a note, and counts the others.
 *
 * @param names What is named
 * @param one What one of them is said to do
 * @param many What several of them are said to do
 * @returns The note; none if there are no names
 */
export function tellSome(names: readonly string[], one: string, many: string): string[] {
  return tellNamed(`image ${one} and is left out`, `images ${many} and are left out`, names);
}
