// All pairs of samples within some distance of each other. The distances are never all held at once.
//
// float32 samples: a float32 product tells most pairs apart. Pairs near a limit are computed again in float64, as
// scikit-learn computes all pairs.
// float64 samples: the product gives scikit-learn's distance, and for up to 128 features with the same order of additions.
// That matters on scaled whole numbers, where many distances equal a limit except for their rounding.
//
// The distance in the first features is never larger than the distance in all features. Where it already sets all pairs of
// a tile apart, the other features are not used.

import { type Matrix, row, rowsBetween, type Values, zerosLike } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import { innerProduct, squaredNorms } from "../../numeric/inner_products.ts";
import { distanceFromSquare } from "../../numeric/distances.ts";

/** Rows and columns of a tile of products. */
const ROWS = 256;
const COLUMNS = 1024;
/** Number of features that are compared first, if there are at least twice as many in all. */
const FIRST_FEATURES = 64;

/**
 * Finds the pairs of samples within the largest radius of interest.
 *
 * @param samples The samples, (n x features)
 * @param radii Distances to tell apart, ascending
 * @param largest Returns the index of the largest radius of interest. It is called again and again, and may shrink
 * @param onPair Called with each pair, the later sample first, and the index of the smallest radius that holds the pair
 */
export async function closePairs(
  samples: Matrix,
  radii: readonly number[],
  largest: () => number,
  onPair: (first: number, second: number, radius: number) => void,
): Promise<void> {
  const { rows, columns } = samples;
  const isExact = samples.data instanceof Float64Array;
  const whole = measured(samples);
  const { norms, lengths, relativeError } = whole;
  const firstFeatures = columns >= 2 * FIRST_FEATURES
    ? measured(firstColumns(samples, FIRST_FEATURES))
    : undefined;
  const squares = radii.map((radius) => radius ** 2);
  const buffer = zerosLike(samples.data, Math.min(ROWS, rows) * Math.min(COLUMNS, rows));
  for (const tile of tilesBelow(rows)) {
    if (firstFeatures && await areApart(firstFeatures, tile, squares[largest()], buffer)) continue;
    const { top, bottom, left, right } = tile;
    const products = await multiplyTile(whole, tile, buffer, isExact);
    for (let i = top; i < bottom; i++) {
      const product = row(products, i - top);
      const norm = norms[i];
      // With earlier samples only, so that each pair comes once.
      for (let j = left; j < Math.min(i, right); j++) {
        const squared = norm - 2 * product[j - left] + norms[j];
        const limit = largest();
        const error = relativeError * (lengths[i] * lengths[j] + Math.abs(squared));
        if (squared - error > squares[limit]) continue;
        let radius = 0;
        while (squared + error > squares[radius] && squared - error > squares[radius]) radius++;
        if (squared + error > squares[radius]) {
          const exact = isExact ? product[j - left] : innerProduct(samples, i, j);
          const distance = distanceFromSquare(-2 * exact + norm + norms[j], samples.data);
          while (radius <= limit && distance > radii[radius]) radius++;
        }
        if (radius <= limit) onPair(i, j, radius);
      }
    }
  }
}

/** Samples with their lengths. */
interface Measured {
  samples: Matrix;
  /** Squared lengths, and lengths, (n). */
  norms: Float64Array;
  lengths: Float64Array;
  /** Error of a squared distance for any order of additions, relative to the lengths, with room for rounding the distance. */
  relativeError: number;
}

function measured(samples: Matrix): Measured {
  const { data, columns } = samples;
  const norms = squaredNorms(samples);
  const relativeError = 4 * (columns + 8) * 2 ** (data instanceof Float64Array ? -53 : -24);
  return { samples, norms, lengths: norms.map(Math.sqrt), relativeError };
}

/** Rows from `top` to below `bottom`, columns from `left` to below `right` of all pairs. */
interface Tile {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The tiles that hold a pair of a sample and an earlier one. */
function* tilesBelow(rows: number): Generator<Tile> {
  for (let top = 0; top < rows; top += ROWS) {
    const bottom = Math.min(top + ROWS, rows);
    for (let left = 0; left < bottom; left += COLUMNS) {
      yield { top, bottom, left, right: Math.min(left + COLUMNS, bottom) };
    }
  }
}

/** The products of a tile, (rows x columns of it); overwritten by the next. They decide, or only bound distances. */
async function multiplyTile(
  { samples }: Measured,
  { top, bottom, left, right }: Tile,
  buffer: Values,
  decides: boolean,
): Promise<Matrix> {
  const into = buffer.subarray(0, (bottom - top) * (right - left)) as Values;
  const [rows, columns] = [rowsBetween(samples, top, bottom), rowsBetween(samples, left, right)];
  if (decides) return await multiplyReproducibly(rows, columns, into);
  return await multiply(rows, columns, { transposeB: true }, into);
}

/** Whether no two different samples of a tile can be within a distance. */
async function areApart(
  features: Measured,
  tile: Tile,
  square: number,
  buffer: Values,
): Promise<boolean> {
  const { norms, lengths, relativeError } = features;
  const { top, bottom, left, right } = tile;
  const { data } = await multiplyTile(features, tile, buffer, false);
  let longest = 0;
  for (let j = left; j < right; j++) longest = Math.max(longest, lengths[j]);
  for (let i = top, start = 0; i < bottom; i++, start += right - left) {
    const error = relativeError * (lengths[i] * longest + (lengths[i] + longest) ** 2);
    const limit = square + error - norms[i];
    const end = Math.min(i, right) - left;
    for (let j = 0; j < end; j++) {
      // Written so that NaN counts as near.
      if (!(norms[left + j] - 2 * data[start + j] > limit)) return false;
    }
  }
  return true;
}

/** The first features of all samples. */
function firstColumns({ data, rows, columns }: Matrix, count: number): Matrix {
  const first = zerosLike(data, rows * count);
  for (let i = 0; i < rows; i++) {
    first.set(data.subarray(i * columns, i * columns + count), i * count);
  }
  return { data: first, rows, columns: count };
}
