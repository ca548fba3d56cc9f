// Labels of every kind to classes numbered 0, 1, 2 and so on, with their names. Does the work of scikit-learn's
// `LabelEncoder`.

import { UserError } from "../errors.ts";
import type { RawLabel } from "./image_set.ts";

/** Labels of one split. */
export interface LabelSource {
  /** Labels as they lie in the source, (samples). */
  readonly labels: readonly RawLabel[];
  /** Names of the classes, if the source knows them. */
  readonly classNames?: readonly string[];
  /** Name of the split in messages. */
  readonly name: string;
}

/** Labels of a study. */
export interface Labels {
  /** Class of each sample of the pool, (pool). */
  readonly poolLabels: Int32Array<ArrayBuffer>;
  /** Class of each sample of the test set, (test). */
  readonly testLabels: Int32Array<ArrayBuffer>;
  /** Name of each class, (classes). */
  readonly classNames: string[];
}

/**
 * Numbers the classes. If the source names its classes, labels are indices of the names and stay as they are. Otherwise the
 * classes are the distinct labels of both splits in ascending order, and a class is named after its label.
 *
 * @param pool Labels of the pool
 * @param test Labels of the test set
 * @returns The class of each sample, from 0 on, and the names of the classes
 * @throws {UserError} If a label is missing or is neither an integer nor a name, if the splits name different classes, or if
 * the pool has a single class
 */
export function numberClasses(pool: LabelSource, test: LabelSource): Labels {
  const names = pool.classNames;
  if (names && test.classNames && names.join("\n") !== test.classNames.join("\n")) {
    throw new UserError(
      `${pool.name} and ${test.name} name different classes (${names.length} and ` +
        `${test.classNames.length}); both must be of one data set`,
    );
  }
  const poolValues = checked(pool, names);
  const testValues = checked(test, names);
  const classes = names ? names.map((_, i) => i) : [...new Set([...poolValues, ...testValues])]
    .sort((a, b) => a < b ? -1 : 1);
  const classOf = new Map(classes.map((value, i) => [value, i]));
  const toClass = (value: number | string) => classOf.get(value)!;
  const poolLabels = Int32Array.from(poolValues, toClass as (value: unknown) => number);
  if (new Set(poolLabels).size < 2) {
    throw new UserError(
      `All labels of ${pool.name} are of one class, ${pool.labels[0]}; a study needs two or more`,
    );
  }
  return {
    poolLabels,
    testLabels: Int32Array.from(testValues, toClass as (value: unknown) => number),
    classNames: names ? [...names] : classes.map(String),
  };
}

/** The labels of a split, all integers or all names. */
function checked(source: LabelSource, names?: readonly string[]): (number | string)[] {
  const kind = typeof source.labels.find((label) => label !== null && label !== undefined);
  return source.labels.map((label, row) => {
    const where = `of row ${row} of ${source.name}`;
    if (label === null || label === undefined || label === "") {
      throw new UserError(`The label ${where} is missing; every image needs one`);
    }
    if (typeof label === "string") {
      if (kind === "string" && !names) return label;
    } else {
      const value = Number(label);
      if (kind !== "string" && Number.isInteger(value)) {
        if (value < 0) {
          throw new UserError(`The label ${where} is ${value}, which marks a missing one`);
        }
        if (names && value >= names.length) {
          throw new UserError(
            `The label ${where} is ${value}, but there are ${names.length} classes, from 0 on`,
          );
        }
        return value;
      }
    }
    throw new UserError(
      `The label ${where} is ${
        JSON.stringify(label, (_, v) => typeof v === "bigint" ? `${v}` : v)
      }` +
        "; labels are integers from 0 on, or all names",
    );
  });
}
