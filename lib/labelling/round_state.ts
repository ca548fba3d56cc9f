// Where a labelling stands: what earlier rounds suggested, what of it waits for a label, and what was known then.

import { MISSING_LABEL } from "../strategies/strategy.ts";
import type { KnownLabels } from "./known_labels.ts";
import type { Pool } from "./pool.ts";
import type { ContentLabel, Round } from "./rounds.ts";

/**
 * Images of earlier rounds that wait for a label.
 *
 * @param rounds The rounds so far
 * @param pool The pool of now; images that are gone from it wait for nothing
 * @param labels The class of each image, `MISSING_LABEL` where it is not known, (images)
 * @returns The number of their newest round by their SHA-256
 */
export function waiting(
  rounds: readonly Round[],
  { images }: Pool,
  labels: Int32Array,
): Map<string, number> {
  const unlabeled = new Set(
    images.flatMap(({ sha256 }, i) => labels[i] === MISSING_LABEL ? [sha256] : []),
  );
  const newest = new Map<string, number>();
  for (const { sidecar } of rounds) {
    for (const { sha256 } of sidecar.images) {
      if (unlabeled.has(sha256)) newest.set(sha256, sidecar.round);
    }
  }
  return newest;
}

/**
 * The images that RandomSampling suggested.
 *
 * @param rounds The rounds so far
 * @param pool The pool of now
 * @returns Their indices in the pool, (random)
 */
export function randomlySuggested(
  rounds: readonly Round[],
  { images }: Pick<Pool, "images">,
): Int32Array {
  const random = new Set(
    rounds.filter(({ sidecar }) => sidecar.strategy === "RandomSampling")
      .flatMap(({ sidecar }) => sidecar.images.map(({ sha256 }) => sha256)),
  );
  return Int32Array.from(images.keys()).filter((i) => random.has(images[i].sha256));
}

/**
 * Counts the images that wait for a label by the number of their round.
 *
 * @param newest The number of the newest round of each image
 * @param replaced A round whose batch is replaced, and waits no more
 * @returns How many images wait, by the number of their round
 */
export function countByRound(
  newest: ReadonlyMap<string, number>,
  replaced?: number,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const round of newest.values()) {
    if (round !== replaced) counts.set(round, (counts.get(round) ?? 0) + 1);
  }
  return counts;
}

/**
 * Whether an image of a round's batch has a label.
 *
 * @param round The round
 * @param pool The pool of now
 * @param labels The class of each image, (images)
 */
export function hasLabel({ sidecar }: Round, { images }: Pool, labels: Int32Array): boolean {
  const own = new Set(sidecar.images.map(({ sha256 }) => sha256));
  return images.some(({ sha256 }, i) => own.has(sha256) && labels[i] !== MISSING_LABEL);
}

/**
 * The labels of an earlier round as classes of now.
 *
 * @param given The labels of then
 * @param pool The pool of now
 * @param known The labels and classes of now
 * @returns The class of each image, (images); where a class is gone, or is called otherwise now, that which the image has now
 */
export function classesThen(
  given: readonly ContentLabel[],
  { images }: Pick<Pool, "images">,
  { classNames, labels }: Pick<KnownLabels, "classNames" | "labels">,
): Int32Array {
  const then = new Map(given.map(({ sha256, label }) => [sha256, classNames.indexOf(label)]));
  return Int32Array.from(images, ({ sha256 }, i) => {
    const label = then.get(sha256);
    return label === undefined ? MISSING_LABEL : label < 0 ? labels[i] : label;
  });
}

/**
 * The labels that are known, by the content of the images.
 *
 * @param pool The pool
 * @param known The labels of its images
 * @returns The labeled images
 */
export function knownByContent(
  { images }: Pool,
  { labels, classNames }: KnownLabels,
): ContentLabel[] {
  return images.flatMap(({ name, sha256 }, i) =>
    labels[i] === MISSING_LABEL ? [] : [{ fileName: name, label: classNames[labels[i]], sha256 }]
  );
}
