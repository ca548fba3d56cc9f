// Dense matrices: one flat typed array in row order, with its shape.

/** Values of a matrix: float32 or float64. The precision decides roundings, and so picks. */
export type Values = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A dense matrix, (rows x columns), stored row after row. */
export interface Matrix<Data extends Values = Values> {
  /** The rows * columns values, row after row. */
  readonly data: Data;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}

/**
 * A matrix over existing values, which are not copied.
 *
 * @param data The values, row after row
 * @param rows Number of rows
 * @param columns Number of columns
 * @returns The matrix
 * @throws {RangeError} If there are not rows * columns values
 */
export function matrix<Data extends Values>(
  data: Data,
  rows: number,
  columns: number,
): Matrix<Data> {
  if (data.length !== rows * columns) {
    throw new RangeError(
      `A ${rows} x ${columns} matrix needs ${rows * columns} values, got ${data.length}`,
    );
  }
  return { data, rows, columns };
}

/** Zeros, (rows x columns), in the precision of `like`. */
export function zerosLike<Data extends Values>(like: Data, length: number): Data {
  return new (like.constructor as new (length: number) => Data)(length);
}

/**
 * A copy in float64.
 *
 * @param matrix A matrix, (rows x columns)
 * @param into Values to write the copy to, as many or more; new ones unless given
 * @returns The copy, (rows x columns)
 */
export function widened(
  matrix: Matrix,
  into = new Float64Array(matrix.data.length),
): Matrix<Float64Array<ArrayBuffer>> {
  const data = into.subarray(0, matrix.data.length);
  data.set(matrix.data);
  return { ...matrix, data };
}

/**
 * Row `index` of a matrix, as a view on its values.
 *
 * @param matrix A matrix, (rows x columns)
 * @param index Which row
 * @returns The row's values, sharing memory with the matrix
 */
export function row<Data extends Values>(matrix: Matrix<Data>, index: number): Data {
  return matrix.data.subarray(
    index * matrix.columns,
    (index + 1) * matrix.columns,
  ) as Data;
}

/**
 * Some consecutive rows of a matrix, as a view on its values.
 *
 * @param matrix A matrix, (rows x columns)
 * @param first The first row
 * @param last The row after the last one
 * @returns The rows, (last - first x columns)
 */
export function rowsBetween<Data extends Values>(
  { data, columns }: Matrix<Data>,
  first: number,
  last: number,
): Matrix<Data> {
  const values = data.subarray(first * columns, last * columns) as Data;
  return { data: values, rows: last - first, columns };
}

/**
 * Consecutive rows of a matrix, block after block, as views on its values.
 *
 * @param matrix A matrix, (rows x columns)
 * @param size Rows of a block; the last one may have fewer
 * @returns Each block with the number of its first row
 */
export function* rowBlocks<Data extends Values>(
  matrix: Matrix<Data>,
  size: number,
): Generator<{ first: number; block: Matrix<Data> }> {
  for (let first = 0; first < matrix.rows; first += size) {
    yield { first, block: rowsBetween(matrix, first, Math.min(first + size, matrix.rows)) };
  }
}

/**
 * The given rows of a matrix, copied in the given order.
 *
 * @param matrix A matrix, (rows x columns)
 * @param indices Which rows, (selected)
 * @param into Values to copy them to, (selected * columns); new ones unless given
 * @returns The rows, (selected x columns)
 */
export function takeRows<Data extends Values>(
  matrix: Matrix<Data>,
  indices: ArrayLike<number>,
  into?: Data,
): Matrix<Data> {
  const { columns } = matrix;
  const data = into ?? zerosLike(matrix.data, indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    data.set(row(matrix, indices[i]), i * columns);
  }
  return { data, rows: indices.length, columns };
}

/** Rows that are copied where they are needed, so that no one matrix has to hold them all. */
export interface Rows {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Values of the rows' precision. */
  readonly like: Values;
  /**
   * Copies rows.
   *
   * @param positions Which rows, (selected); all of them unless given
   * @param into Values to copy them to, (selected * columns); new ones unless given
   * @returns The rows, (selected x columns)
   */
  take(positions?: ArrayLike<number>, into?: Values): Matrix;
}

/**
 * Some rows of a matrix, to be copied where they are needed.
 *
 * @param matrix A matrix, (rows x columns)
 * @param indices Which rows, (selected); all of them unless given
 * @returns The rows, (selected x columns)
 */
export function rowsOf(matrix: Matrix, indices?: Int32Array): Rows {
  const { data, rows, columns } = matrix;
  const chosen = indices ?? Int32Array.from({ length: rows }, (_, i) => i);
  return {
    rows: chosen.length,
    columns,
    like: data,
    take: (positions, into) =>
      takeRows(matrix, positions ? Int32Array.from(positions, (at) => chosen[at]) : chosen, into),
  };
}
