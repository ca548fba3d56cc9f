// Samples of unit length for ActiveFT: as they are, for similarities that decide, and in float32, for rough ones.

import { relativeErrorOf } from "../../numeric/exact_products.ts";
import type { Matrix } from "../../numeric/matrix.ts";

type Singles = Float32Array<ArrayBuffer>;

/** Samples of unit length, for exact and for rough products. */
export interface UnitSamples {
  /** The samples, (n x features). */
  readonly exact: Matrix;
  /** The same in float32, (n x features). */
  readonly rough: Matrix<Singles>;
  /** How far rough similarities to other vectors of unit length may be off. */
  readonly error: number;
}

/**
 * Prepares samples of unit length.
 *
 * @param exact The samples; rows of zeros are allowed, (n x features)
 * @returns The samples for exact and for rough products
 */
export function unitSamples(exact: Matrix): UnitSamples {
  // Four more roundings: those of both vectors to float32, and of their lengths.
  const error = relativeErrorOf(exact.columns + 4, 2 ** -24) * 1.001;
  return { exact, rough: inSingles(exact), error };
}

/**
 * Rounds a matrix to float32.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The matrix itself if it is in float32, or else a copy
 */
export function inSingles(matrix: Matrix): Matrix<Singles> {
  const { data } = matrix;
  return {
    ...matrix,
    data: data instanceof Float32Array ? data as Singles : Float32Array.from(data),
  };
}
