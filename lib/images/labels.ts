// Labels of every kind to classes 0, 1, 2, ... with their names.

import { UserError } from "../errors.ts";
import type { RawLabel } from "./image_set.ts";

/** Labels of one split, with what messages call it. */
export interface LabelSource {
  /** Labels as the source has them, (samples). */
  readonly labels: readonly RawLabel[];
  /** Names of the classes, where the source knows them. */
  readonly classNames?: readonly string[];
  /** What messages call the split. */
  readonly name: string;
}

/** Labels of a study. */
export interface Labels {
  /** Class of each sample of the pool. */
  readonly poolLabels: Int32Array<ArrayBuffer>;
  /** Class of each sample of the test set. */
  readonly testLabels: Int32Array<ArrayBuffer>;
  /** Name of each class. */
  readonly classNames: string[];
}

/**
 * Numbers the classes. Where the source names its classes, labels are indices of the names and stay;
 * otherwise classes are the different labels of both splits in ascending order, and their names are
 * the labels themselves.
 *
 * @param pool Labels of the pool
 * @param test Labels of the test set
 * @returns Classes from 0 on, and their names
 * @throws {UserError} If a label is missing, is no integer or name, or the pool has one class only
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

/** Integers as numbers, names as strings, all of one kind. */
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
