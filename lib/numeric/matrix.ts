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

/** Some rows of a matrix, copied only if their values are asked for: a product reads them where they are. */
export interface Selection<Data extends Values = Values> extends Matrix<Data> {
  /** The matrix whose rows they are. */
  readonly source: Matrix<Data>;
  /** Which rows, (rows). */
  readonly indices: Int32Array;
}

/** Whether a matrix is some rows of another. */
export function isSelection<Data extends Values>(matrix: Matrix<Data>): matrix is Selection<Data> {
  return "indices" in matrix;
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

/** A copy in float64, (rows x columns). */
export function widened(matrix: Matrix): Matrix<Float64Array<ArrayBuffer>> {
  return { ...matrix, data: Float64Array.from(matrix.data) };
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
  if (matrix.rows <= size) {
    if (matrix.rows > 0) yield { first: 0, block: matrix };
    return;
  }
  const { data, rows, columns } = matrix;
  for (let first = 0; first < rows; first += size) {
    const end = Math.min(first + size, rows);
    const values = data.subarray(first * columns, end * columns) as Data;
    yield { first, block: { data: values, rows: end - first, columns } };
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

/**
 * The given rows of a matrix in the given order, copied when their values are first asked for.
 *
 * @param source A matrix, (rows x columns)
 * @param indices Which rows, (selected)
 * @param space Values to copy them to, (selected * columns); called at most once
 * @returns The rows, (selected x columns)
 */
export function selectRows<Data extends Values>(
  source: Matrix<Data>,
  indices: Int32Array,
  space: () => Data,
): Selection<Data> {
  let data: Data | undefined;
  return {
    source,
    indices,
    rows: indices.length,
    columns: source.columns,
    get data() {
      return data ??= takeRows(source, indices, space()).data;
    },
  };
}
