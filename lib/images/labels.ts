// Labels of every kind to classes numbered 0, 1, 2 and so on, with their names. Does the work of scikit-learn's
// `LabelEncoder`. Different labels stay different: integers of any size, names, booleans and dates keep their identity.

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
  /** Name of a row in messages, such as `row 17 of train.parquet`, where several files make up the split. */
  rowName?(row: number): string;
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
 * @throws {UserError} If a label is missing (null, NaN, an empty text or list, or -1), is a list of several, or is neither an
 * integer from 0 on nor a name, if the splits name different classes or only one has names, or if the pool has a single class
 */
export function numberClasses(pool: LabelSource, test: LabelSource): Labels {
  const names = pool.classNames;
  if (names && test.classNames && JSON.stringify(names) !== JSON.stringify(test.classNames)) {
    throw new UserError(
      `${pool.name} and ${test.name} name different classes (${names.length} and ` +
        `${test.classNames.length}); both must be of one data set`,
    );
  }
  const poolValues = checked(pool, names);
  const testValues = checked(test, names);
  const isText = ([first]: readonly unknown[]) => typeof first === "string";
  if (testValues.length > 0 && isText(poolValues) !== isText(testValues)) {
    throw new UserError(
      `The labels of ${pool.name} begin with ${tell(single(pool.labels[0]))}, those of ` +
        `${test.name} with ${tell(single(test.labels[0]))}; save both as integers or both as names`,
    );
  }
  const classes: (number | bigint | string)[] = names
    ? names.map((_, i) => i)
    : [...new Set([...poolValues, ...testValues])]
      .sort((a, b) => a < b ? -1 : 1);
  const classOf = new Map(classes.map((value, i) => [value, i]));
  const toClass = (value: number | bigint | string) => classOf.get(value)!;
  const poolLabels = Int32Array.from(poolValues, toClass as (value: unknown) => number);
  if (new Set(poolLabels).size < 2) {
    throw new UserError(
      `All labels of ${pool.name} are of one class, ${
        tell(single(pool.labels[0]))
      }; a study needs two or more`,
    );
  }
  return {
    poolLabels,
    testLabels: Int32Array.from(testValues, toClass as (value: unknown) => number),
    classNames: names ? [...names] : classes.map(String),
  };
}

/**
 * Checks the labels of a split by themselves, before some of them are taken out and rows get other numbers.
 *
 * @param source The labels
 * @throws {UserError} If a label is missing, or is not like the others, as with `numberClasses`
 */
export function requireLabels(source: LabelSource): void {
  checked(source, source.classNames);
}

/** The labels of a split, all integers or all names. Integers beyond 2^53 stay big, so that none becomes another. */
function checked(source: LabelSource, names?: readonly string[]): (number | bigint | string)[] {
  const labels = source.labels.map(single);
  const nameOf = (row: number) => source.rowName?.(row) ?? `row ${row} of ${source.name}`;
  const missing = labels.flatMap((label, row) => isMissing(label) ? [row] : []);
  if (missing.length > 0) {
    const [row] = missing;
    const more = missing.length > 1 ? `, as are ${missing.length - 1} others` : "";
    throw new UserError(
      `The label of ${nameOf(row)} is missing (${tell(source.labels[row])})${more}; ` +
        "every image needs one, so take such rows out or label them",
    );
  }
  const kind = kindOf(labels[0]);
  return labels.map((label, row) => {
    const where = `The label of ${nameOf(row)} is ${tell(label)}`;
    if (Array.isArray(label)) throw new UserError(`${where}; an image has one label`);
    if (kind === "other" || kindOf(label) !== kind || (names && kind === "name")) {
      throw new UserError(`${where}; labels are integers from 0 on, or all names`);
    }
    if (label instanceof Date) return label.toISOString();
    if (typeof label === "string") return label;
    if (typeof label === "boolean") return names ? Number(label) : String(label);
    if (typeof label === "number" && !Number.isSafeInteger(label)) {
      const reason = Number.isInteger(label)
        ? "a number that large is no longer exact; save it as an integer or as text"
        : "labels are integers from 0 on, or all names";
      throw new UserError(`${where}; ${reason}`);
    }
    const value = BigInt(label as number | bigint);
    if (value < 0n) throw new UserError(`${where}; labels are integers from 0 on, or all names`);
    if (names && value >= names.length) {
      throw new UserError(`${where}, but there are ${names.length} classes, from 0 on`);
    }
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  });
}

/** The label in a list of one, and a list of none as a missing label. */
function single(label: RawLabel): RawLabel {
  if (!Array.isArray(label) || label.length > 1) return label;
  return label.length === 0 ? null : single(label[0]);
}

/**
 * What a label is told apart by.
 *
 * @param label A label as it lies in its source
 * @returns A text that only the same label has
 */
export function identityOf(label: RawLabel): string {
  const own = single(label);
  return Array.isArray(own) ? own.map(identityOf).join() : tell(own);
}

/**
 * Whether a label is missing: nothing, no number, an empty text or list, or -1, whatever the source.
 *
 * @param raw A label as it lies in its source
 */
export function isMissing(raw: RawLabel): boolean {
  const label = single(raw);
  return label === null || label === undefined || label === "" || label === -1 || label === -1n ||
    Number.isNaN(label);
}

/** What may stand beside each other: numbers, or names of any one kind. Files may hold what is neither. */
function kindOf(label: RawLabel): "number" | "boolean" | "name" | "other" {
  if (typeof label === "number" || typeof label === "bigint") return "number";
  if (typeof label === "boolean") return "boolean";
  const isName = typeof label === "string" || label instanceof Date && !isNoDate(label);
  return isName ? "name" : "other";
}

/** Files hold times that are too far away for a date. */
function isNoDate(date: Date): boolean {
  return Number.isNaN(date.getTime());
}

function tell(label: RawLabel): string {
  if (Array.isArray(label)) return `a list of ${label.length}`;
  if (typeof label === "string") return JSON.stringify(label);
  if (label instanceof Date) return isNoDate(label) ? "a time out of range" : label.toISOString();
  return typeof label === "object" && label !== null ? "a struct" : String(label);
}
