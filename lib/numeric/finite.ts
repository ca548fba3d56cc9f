// The check that samples have no NaN and no infinite value.

import { row, type Rows } from "./matrix.ts";

/**
 * Checks that all values are finite.
 *
 * @param samples The samples, (n x features)
 * @param names The number that an error gives to each sample, (n); by default the index of its row
 * @throws {RangeError} If a value is NaN or infinite. The message names the value, its column and its sample.
 */
export function requireFinite(samples: Rows, names?: ArrayLike<number>): void {
  for (let i = 0; i < samples.rows; i++) {
    const sample = row(samples, i);
    const feature = sample.findIndex((value) => !Number.isFinite(value));
    if (feature < 0) continue;
    throw new RangeError(
      `Values must be finite, got ${sample[feature]} in column ${feature} of sample ${
        names?.[i] ?? i
      }`,
    );
  }
}
