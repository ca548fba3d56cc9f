// Which of several limits the distances of unit vectors are within. The distances are never all held at once.
//
// Rough matrix products tell nearly all distances apart from the limits. The few that lie nearer to a limit than the
// error are computed by exact products, so that the classes are the same on every processor.

import { relativeErrorOf } from "../../numeric/exact_products.ts";
import { innerProduct, selfProducts } from "../../numeric/inner_products.ts";
import {
  type Matrix,
  rowsBetween,
  selectRows,
  type Values,
  zerosLike,
} from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";

/** Rows and columns of a tile of products. */
const ROWS = 256;
const COLUMNS = 2048;
/** Squared distances of unit vectors are 0 to 4. A table says for each of so many steps of 1 which limits they pass. */
const STEPS = 64;

/** Vectors of length 1 or 0, with their squared lengths. */
export interface UnitVectors {
  /** The vectors, (n x features). */
  readonly matrix: Matrix;
  /** Their squared lengths, (n): 1 or 0, but for the rounding. */
  readonly squares: Float64Array;
}

/**
 * Prepares unit vectors.
 *
 * @param matrix Vectors of length 1 or 0, (n x features)
 * @returns The vectors with their squared lengths
 */
export function unitVectors(matrix: Matrix): UnitVectors {
  return { matrix, squares: selfProducts(matrix) };
}

/**
 * Classifies distances by the smallest limit that they are within.
 *
 * @param vectors The vectors
 * @param rows Indices of some of them
 * @param from Index of the first vector that distances are measured to
 * @param limits Distances, ascending, 254 at most
 * @param onClasses Called with the index of a row, of the first vector of a tile, and the classes of the distances to
 *   the vectors from there on: the position of the smallest limit that is not below the distance, or the number of
 *   limits. The classes are overwritten after the call.
 */
export async function distanceClasses(
  vectors: UnitVectors,
  rows: Int32Array,
  from: number,
  limits: readonly number[],
  onClasses: (row: number, first: number, classes: Uint8Array) => void,
): Promise<void> {
  const { matrix } = vectors;
  const scale = scaleOf(limits, errorOf(matrix));
  const [height, width] = [Math.min(ROWS, rows.length), Math.min(COLUMNS, matrix.rows - from)];
  const buffer = zerosLike(matrix.data, height * width);
  const classes = new Uint8Array(width);
  for (let top = 0; top < rows.length; top += ROWS) {
    const block = rows.subarray(top, top + ROWS);
    for (let left = from; left < matrix.rows; left += COLUMNS) {
      const columns = rowsBetween(matrix, left, Math.min(left + COLUMNS, matrix.rows));
      const into = buffer.subarray(0, block.length * columns.rows) as Values;
      await multiply(selectRows(matrix, block), columns, { transposeB: true }, into);
      const inRow = classes.subarray(0, columns.rows);
      for (let nth = 0; nth < block.length; nth++) {
        const products = into.subarray(nth * columns.rows, (nth + 1) * columns.rows);
        classify(vectors, block[nth], left, products, scale, inRow);
        onClasses(block[nth], left, inRow);
      }
    }
  }
}

/** The limits, ready for comparisons with squared distances. */
interface Scale {
  /** The squared limits, and an infinite one, so that a loop over them ends within bounds. */
  readonly squares: Float64Array;
  /** How far rough squared distances may be off. */
  readonly error: number;
  /** The first limit that a rough squared distance of at least so many steps may be within. */
  readonly starts: Uint8Array;
}

function scaleOf(limits: readonly number[], error: number): Scale {
  const squares = Float64Array.from([...limits, Infinity], (limit) => limit * limit);
  const starts = Uint8Array.from(
    { length: 4 * STEPS + 2 },
    (_, step) => squares.filter((square) => square + error < step / STEPS).length,
  );
  return { squares, error, starts };
}

/** Classifies the distances from one vector to those from `first` on, by their rough products. */
function classify(
  { matrix, squares: lengths }: UnitVectors,
  i: number,
  first: number,
  products: Values,
  { squares, error, starts }: Scale,
  classes: Uint8Array,
): void {
  const length = lengths[i];
  const last = squares.length - 1;
  const farthest = squares[last - 1] + error;
  for (let j = 0; j < classes.length; j++) {
    const sum = length + lengths[first + j];
    const rough = sum - 2 * products[j];
    if (rough > farthest) {
      classes[j] = last;
      continue;
    }
    let nearest = starts[rough > 0 ? (rough * STEPS) | 0 : 0];
    while (rough > squares[nearest] + error) nearest++;
    if (rough > squares[nearest] - error) {
      const exact = sum - 2 * innerProduct(matrix, i, first + j);
      while (exact > squares[nearest]) nearest++;
    }
    classes[j] = nearest;
  }
}

/** The largest difference between a squared distance by rough products and by exact ones. */
function errorOf({ data, columns }: Matrix): number {
  const rough = relativeErrorOf(columns, data instanceof Float32Array ? 2 ** -24 : 2 ** -53);
  // The lengths are at most 1 but for the rounding of the vectors; the end is for sums of squares.
  return 2 * 1.001 * (rough + relativeErrorOf(columns, 2 ** -53)) + 2 ** -48;
}
