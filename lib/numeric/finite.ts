// Whether samples can be computed with.

import type { Matrix } from "./matrix.ts";

/**
 * Refuses samples that have a value that is not finite.
 *
 * @param samples Samples, (n x features)
 * @param names What each sample is called in the error, (n); its row unless given
 * @throws {RangeError} Naming the first such value
 */
export function requireFinite({ data, columns }: Matrix, names?: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const row = Math.floor(i / columns);
    throw new RangeError(
      `Values must be finite, got ${data[i]} in column ${i % columns} of sample ${
        names?.[row] ?? row
      }`,
    );
  }
}
