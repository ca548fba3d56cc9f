// The check that values are finite.

import { row, type Rows } from "./matrix.ts";

/**
 * Refuses samples with a value that is not finite.
 *
 * @param samples Samples, (n x features)
 * @param names Number of each sample in the error, (n); its row unless given
 * @throws {RangeError} If a value is NaN or infinite: the value, its column and its sample
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
