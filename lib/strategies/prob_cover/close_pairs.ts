// All pairs of samples within some distance of each other. The distances are never all held at once.
//
// float32 samples: a float32 product tells most pairs apart. Pairs near a limit are computed again in float64, as
// scikit-learn computes all pairs.
// float64 samples: the product gives scikit-learn's distance, and for up to 128 features with the same order of additions.
// That matters on scaled whole numbers, where many distances equal a limit except for their rounding.
//
// Where the first few features already set all pairs of a tile apart, the other features are not used (first_features.ts).

import { type Matrix, row, rowsBetween, type Values, zerosLike } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";
import { innerProduct, squaredNorms } from "../../numeric/inner_products.ts";
import { distanceFromSquare } from "../../numeric/distances.ts";
import { type FirstFeatures, firstFeatures, type Tile } from "./first_features.ts";

/** Rows and columns of a tile of products. */
const ROWS = 256;
const COLUMNS = 1024;
/** Numbers of features that are compared first, if there are at least twice as many in all. */
const FIRST_FEATURES = [16, 64];

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
  const tileSize = Math.min(ROWS, rows) * Math.min(COLUMNS, rows);
  using stack = new DisposableStack();
  const screens = FIRST_FEATURES.filter((count) => columns >= 2 * count)
    .map((count) => stack.use(firstFeatures(samples, count, tileSize)));
  const squares = radii.map((radius) => radius ** 2);
  const buffer = zerosLike(samples.data, tileSize);
  for (const tile of tilesBelow(rows)) {
    if (await isApart(screens, tile, squares[largest()])) continue;
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

/** Whether the first features set all pairs of a tile apart. */
async function isApart(screens: FirstFeatures[], tile: Tile, square: number): Promise<boolean> {
  for (const screen of screens) if (await screen.setApart(tile, square)) return true;
  return false;
}
