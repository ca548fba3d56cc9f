// What a pool and its test set have in common that they should not, and the other way round: notes, no errors.

import type { Labels } from "./labels.ts";

/** How many names a note lists. */
const LISTED = 5;

/**
 * Tells of classes that no strategy can find.
 *
 * @param labels Labels of a study
 * @returns A line if only the test set has some of the classes; none otherwise
 */
export function noteOnClasses({ poolLabels, testLabels, classNames }: Labels): string[] {
  const known = new Set(poolLabels);
  const unknown = [...new Set(testLabels)].filter((label) => !known.has(label))
    .sort((a, b) => a - b);
  if (unknown.length === 0) return [];
  const names = unknown.slice(0, LISTED).map((label) => JSON.stringify(classNames[label]));
  const more = unknown.length > LISTED ? ` and ${unknown.length - LISTED} more` : "";
  const count = unknown.length === 1 ? "1 class is" : `${unknown.length} classes are`;
  return [
    `${count} in the test set only, ${names.join(", ")}${more}: no strategy can label one, ` +
    "and all test samples of it count as errors",
  ];
}

/**
 * Tells of test files that are in the pool as well.
 *
 * @param pool SHA-256 of each file of the pool
 * @param test SHA-256 of each file of the test set
 * @returns A line if there are any; none otherwise
 */
export function noteOnFiles(pool: readonly string[], test: readonly string[]): string[] {
  const known = new Set(pool);
  const shared = test.filter((hash) => known.has(hash)).length;
  if (shared === 0) return [];
  const which = shared === test.length ? "All" : `${shared} of ${test.length}`;
  return [
    `${which} files of the test set are in the pool as well: accuracies are in part, or all, ` +
    "those of images that were labeled",
  ];
}
