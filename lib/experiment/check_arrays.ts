// Embeddings and labels that a script hands in, checked before anything is computed with them.

import { UserError } from "../errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";

/**
 * Checks embeddings.
 *
 * @param embeddings The embeddings, (samples x features)
 * @param name What the error calls them
 * @throws {UserError} If they are no matrix of floats, are empty, or have a value that is not finite
 */
export function checkEmbeddings(embeddings: Matrix, name: string): void {
  // A script may hand in anything, or nothing.
  const { data, rows, columns } = embeddings ?? {};
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new UserError(
      `${name}: expected a matrix over a Float32Array or a Float64Array; make one with matrix(data, rows, columns)`,
    );
  }
  if (rows === 0 || columns === 0 || data.length !== rows * columns) {
    throw new UserError(
      `${name}: expected one row or more, and rows * columns values; found ${rows} rows, ${columns} columns ` +
        `and ${data.length} values`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    throw new UserError(
      `${name}: row ${Math.floor(i / columns)}, column ${i % columns} is ${
        data[i]
      }; embeddings must be finite, ` +
        "so leave such samples out",
    );
  }
}

/**
 * Checks labels.
 *
 * @param labels Class of each sample, (samples)
 * @param samples How many samples there are
 * @param name What the error calls the labels
 * @param expected Number of classes, Infinity if it is not known, and whether labels may be `MISSING_LABEL`
 * @throws {UserError} If there are not as many labels as samples, or a label is not a class
 */
export function checkLabels(
  labels: Int32Array,
  samples: number,
  name: string,
  { classCount, mayBeMissing }: { classCount: number; mayBeMissing: boolean },
): void {
  if (!(labels instanceof Int32Array)) {
    throw new UserError(`${name}: expected an Int32Array; make one with Int32Array.from(labels)`);
  }
  if (labels.length !== samples) {
    throw new UserError(
      `${name}: expected one label for each of the ${samples} samples, found ${labels.length}`,
    );
  }
  const at = labels.findIndex((label) =>
    !(label >= 0 && label < classCount || mayBeMissing && label === MISSING_LABEL)
  );
  if (at < 0) return;
  const classes = classCount === Infinity ? "0 or more" : `0 to ${classCount - 1}`;
  const missing = mayBeMissing ? `, or ${MISSING_LABEL} where the class is not known` : "";
  throw new UserError(
    `${name}: expected classes of ${classes}${missing}, found ${labels[at]} at sample ${at}`,
  );
}
