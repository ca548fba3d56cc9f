// Weighted sums of outer products of samples, as covariances and Fisher information need them.

import { borrow } from "./idle_memory.ts";
import { type Matrix, row, type Rows } from "./matrix.ts";
import { multiplyInOrder } from "./ordered_products.ts";

/** Number of samples in a block, which bounds the memory. The last block is filled up with zeros. */
const BLOCK = 1024;
/** Number of features in a panel. Of the panels on both sides of the diagonal, those below are computed. */
const PANEL = 128;
/** Number of samples that are copied at a time: one cache line. */
const COPIED = 8;

/**
 * Adds up w_i x_i x_iᵀ over all samples. The result has the same bits on every processor, and is symmetric to the last bit.
 * Each sample is multiplied by the root of its weight, and blocks of samples are added from the first to the last.
 *
 * @param samples The samples x, (n x features)
 * @param weights Weight w of each sample, 0 or more, (n)
 * @returns The sum, in float64, (features x features)
 */
export async function weightedGram(
  samples: Rows,
  weights: Float64Array,
): Promise<Matrix<Float64Array<ArrayBuffer>>> {
  const { columns } = samples;
  const data = new Float64Array(columns * columns);
  using space = borrow(data, columns * (BLOCK + PANEL));
  const features = space.values.subarray(0, columns * BLOCK);
  for (let first = 0; first < samples.rows; first += BLOCK) {
    copyFeatures(samples, weights, first, features);
    for (let top = 0; top < columns; top += PANEL) {
      const bottom = Math.min(top + PANEL, columns);
      const panel = { data: features.subarray(top * BLOCK, bottom * BLOCK), rows: bottom - top };
      const before = { data: features.subarray(0, bottom * BLOCK), rows: bottom };
      const into = space.values.subarray(columns * BLOCK).subarray(0, panel.rows * bottom);
      await multiplyInOrder(
        { ...panel, columns: BLOCK },
        { ...before, columns: BLOCK },
        { transposeB: true },
        into,
      );
      for (let k = top, at = 0; k < bottom; k++) {
        for (let l = 0; l < bottom; l++, at++) data[k * columns + l] += into[at];
      }
    }
  }
  for (let k = 0; k < columns; k++) {
    for (let l = 0; l < k; l++) data[l * columns + k] = data[k * columns + l];
  }
  return { data, rows: columns, columns };
}

/** Copies the samples of a block, each times the root of its weight, feature after feature: (features x BLOCK). */
function copyFeatures(
  samples: Rows,
  weights: Float64Array,
  first: number,
  into: Float64Array,
): void {
  const count = Math.min(BLOCK, samples.rows - first);
  if (count < BLOCK) into.fill(0);
  for (let start = 0; start < count; start += COPIED) {
    const end = Math.min(start + COPIED, count);
    const some = Array.from({ length: end - start }, (_, nth) => row(samples, first + start + nth));
    const roots = some.map((_, nth) => Math.sqrt(weights[first + start + nth]));
    for (let k = 0; k < samples.columns; k++) {
      for (let nth = 0; nth < some.length; nth++) {
        into[k * BLOCK + start + nth] = roots[nth] * some[nth][k];
      }
    }
  }
}
