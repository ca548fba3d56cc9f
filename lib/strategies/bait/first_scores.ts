// The scores of BAIT's candidates before the first pick, by matrix products in the samples' precision, with their errors.

import { borrow } from "../../numeric/idle_memory.ts";
import { type Matrix, rowBlocks, type Values, zerosLike } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";
import { type ApproximateScores, entrySize, SMALLEST, SMALLEST32 } from "./score_errors.ts";

/** Samples handled at a time, which bounds the memory. */
const BLOCK = 1024;

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
  inverse: Matrix,
  fisher: Matrix,
): Promise<ApproximateScores> {
  const { rows, columns } = samples;
  const [leverages, pulls, lengths, leverageErrors, pullErrors] = [0, 1, 2, 3, 4].map(() =>
    new Float64Array(rows)
  );
  const isSingle = samples.data instanceof Float32Array;
  const smallest = isSingle ? SMALLEST32 : SMALLEST;
  // A product with a matrix has this error, as a share of the length of the vector, for any order of additions.
  const unit = (columns + 8) * (isSingle ? 2 ** -24 : 2 ** -53);
  const ofFisher = entrySize(fisher);
  const shareOfA = unit * entrySize(inverse) + smallest;
  const shareOfF = unit * ofFisher + smallest;
  const [forA, forF] = [inverse, fisher].map((matrix) => inPrecision(matrix, samples.data));
  const size = Math.min(rows, BLOCK) * columns;
  using space = borrow(samples.data, 2 * size);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const length = block.rows * columns;
    const a = await multiply(block, forA, {}, space.values.subarray(0, length) as Values);
    const f = await multiply(a, forF, {}, space.values.subarray(size, size + length) as Values);
    for (let i = 0; i < block.rows; i++) {
      let [xa, af, xx, aa, ff] = [0, 0, 0, 0, 0];
      for (let at = i * columns; at < (i + 1) * columns; at++) {
        const [ofX, ofA, ofF] = [block.data[at], a.data[at], f.data[at]];
        xa += ofX * ofA;
        af += ofA * ofF;
        xx += ofX * ofX;
        aa += ofA * ofA;
        ff += ofF * ofF;
      }
      const [lengthOfX, lengthOfA, lengthOfF] = [xx, aa, ff].map(Math.sqrt);
      const errorOfA = shareOfA * lengthOfX + smallest;
      const errorOfF = ofFisher * errorOfA + shareOfF * lengthOfA + smallest;
      const at = first + i;
      const square = factors[at] * factors[at];
      leverages[at] = square * xa;
      pulls[at] = square * af;
      lengths[at] = factors[at] * lengthOfX;
      // All is doubled, for the few roundings that are not counted.
      leverageErrors[at] = 2 * square * lengthOfX * errorOfA + SMALLEST;
      pullErrors[at] = 2 * square * (errorOfA * (lengthOfF + errorOfF) + lengthOfA * errorOfF) +
        SMALLEST;
    }
  }
  const exactAt = new Int32Array(rows);
  return { leverages, pulls, lengths, exactAt, leverageErrors, pullErrors };
}

function inPrecision(matrix: Matrix, like: Values): Matrix {
  const data = zerosLike(like, matrix.data.length);
  data.set(matrix.data);
  return { ...matrix, data };
}
