// The scores of BAIT's candidates before the first pick, by matrix products. They are approximate: score_errors.ts has their
// errors.

import { borrow } from "../../numeric/idle_memory.ts";
import { type Matrix, rowBlocks, widened } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";

/** Samples handled at a time, which bounds the memory. */
const BLOCK = 1024;

/** Scores before the first pick, (n) each. */
export interface FirstScores {
  /** vᵀ M⁻¹ v of each row v. */
  leverages: Float64Array;
  /** vᵀ M⁻¹ F M⁻¹ v of each row v. */
  pulls: Float64Array;
  /** Length of each row v. */
  lengths: Float64Array;
}

/**
 * Computes the first scores of candidates.
 *
 * @param samples The candidates x, (n x features)
 * @param factors What makes a candidate x its row v, (n)
 * @param inverse M⁻¹, (features x features)
 * @param fisher F, (features x features)
 * @returns The scores
 */
export async function firstScores(
  samples: Matrix,
  factors: Float64Array,
  inverse: Matrix<Float64Array<ArrayBuffer>>,
  fisher: Matrix<Float64Array<ArrayBuffer>>,
): Promise<FirstScores> {
  const { rows, columns } = samples;
  const [leverages, pulls, lengths] = [0, 1, 2].map(() => new Float64Array(rows));
  const size = Math.min(rows, BLOCK) * columns;
  using space = borrow(inverse.data, 3 * size);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const [forX, forA, forF] = [0, 1, 2].map((nth) =>
      space.values.subarray(nth * size, nth * size + block.rows * columns)
    );
    const x = widened(block, forX);
    const a = await multiply(x, inverse, {}, forA);
    const f = await multiply(a, fisher, {}, forF);
    for (let i = 0; i < block.rows; i++) {
      let leverage = 0;
      let pull = 0;
      let square = 0;
      for (let at = i * columns; at < (i + 1) * columns; at++) {
        leverage += x.data[at] * a.data[at];
        pull += a.data[at] * f.data[at];
        square += x.data[at] * x.data[at];
      }
      const factor = factors[first + i];
      leverages[first + i] = factor * factor * leverage;
      pulls[first + i] = factor * factor * pull;
      lengths[first + i] = factor * Math.sqrt(square);
    }
  }
  return { leverages, pulls, lengths };
}
