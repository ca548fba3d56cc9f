// The out-degrees of DCoM's graph: how many uncovered samples are within a radius of each sample. The graph itself is
// never made. When samples become covered, the distances from them say which degrees shrink.

import { distanceClasses, type UnitVectors } from "./distance_classes.ts";

/** Degrees that shrink as samples become covered. */
export interface Degrees {
  /** How many uncovered samples are within the radius of each sample, itself included, (samples). */
  readonly values: Int32Array;
  /**
   * Covers all samples within the radius of one.
   *
   * @param centre Index of the sample
   */
  cover(centre: number): Promise<void>;
}

/** Samples whose pairs are counted at a time. */
const BLOCK = 256;

/**
 * Counts the uncovered samples around each sample.
 *
 * @param vectors The samples, as unit vectors: the uncovered ones first
 * @param uncoveredCount How many are uncovered
 * @param radius What counts as near
 * @returns The degrees
 */
export async function outDegrees(
  vectors: UnitVectors,
  uncoveredCount: number,
  radius: number,
): Promise<Degrees> {
  const values = new Int32Array(vectors.matrix.rows);
  const indices = Int32Array.from(values.keys());
  for (let start = 0; start < uncoveredCount; start += BLOCK) {
    const block = indices.subarray(start, Math.min(start + BLOCK, uncoveredCount));
    // With later samples only, so that each pair comes once.
    await distanceClasses(vectors, block, start, [radius], (i, first, classes) => {
      for (let j = Math.max(first, i); j < first + classes.length; j++) {
        if (classes[j - first] !== 0) continue;
        values[j]++;
        if (j > i && j < uncoveredCount) values[i]++;
      }
    });
  }
  const isUncovered = new Uint8Array(values.length).fill(1, 0, uncoveredCount);
  return {
    values,
    async cover(centre) {
      const near: number[] = [];
      await distanceClasses(vectors, Int32Array.of(centre), 0, [radius], (_, first, classes) => {
        for (let j = 0; j < classes.length; j++) if (classes[j] === 0) near.push(first + j);
      });
      const covered = near.filter((i) => isUncovered[i]);
      for (const i of covered) isUncovered[i] = 0;
      // Whom the centre is near to is known already.
      if (covered.includes(centre)) { for (const i of near) values[i]--; }
      const others = Int32Array.from(covered).filter((i) => i !== centre);
      await distanceClasses(vectors, others, 0, [radius], (_, first, classes) => {
        for (let j = 0; j < classes.length; j++) if (classes[j] === 0) values[first + j]--;
      });
    },
  };
}
