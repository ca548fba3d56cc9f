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

/** Some rows of a matrix. */
export interface Selection<Data extends Values = Values> {
  /** The matrix whose rows they are. */
  readonly source: Matrix<Data>;
  /** Which rows, (selected). */
  readonly indices: Int32Array;
}

/** Not part of the matrices, so that who may see some rows of a matrix does not see the others. */
const selections = new WeakMap<Matrix, Selection>();

/**
 * A matrix over existing values, which are not copied.
 *
 * @example
 * ```ts
 * import { matrix, row } from "./mod.ts";
 *
 * const samples = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
 * console.log(row(samples, 1)); // 3, 4
 * ```
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
  const selection = selectionOf(matrix);
  if (selection) return row(selection.source, selection.indices[index]);
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
  matrix: Matrix<Data>,
  first: number,
  last: number,
): Matrix<Data> {
  if (first === 0 && last === matrix.rows) return matrix;
  const { data, columns } = matrix;
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
 * @example
 * ```ts
 * import { matrix, takeRows } from "./mod.ts";
 *
 * const samples = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
 * console.log(takeRows(samples, [2, 0]).data); // 5, 6, 1, 2
 * ```
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
  const selection = selectionOf(matrix);
  if (selection) {
    const places = Int32Array.from(indices, (index) => selection.indices[index]);
    return takeRows(selection.source, places, into);
  }
  const { data: from, columns } = matrix;
  const data = into ?? zerosLike(from, indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const at = indices[i] * columns;
    data.set(from.subarray(at, at + columns), i * columns);
  }
  return { data, rows: indices.length, columns };
}

/**
 * The given rows of a matrix in the given order, copied together only if their values are asked for: products read them
 * where they are, and who needs some of them, or needs them elsewhere, copies them from there.
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
): Matrix<Data> {
  let data: Data | undefined;
  const matrix = {
    rows: indices.length,
    columns: source.columns,
    get data() {
      return data ??= takeRows(source, indices, space()).data;
    },
  };
  selections.set(matrix, { source, indices });
  return matrix;
}

/**
 * Where the rows of a matrix are that was selected from another one.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The other matrix and which of its rows they are; nothing if the matrix was not selected
 */
export function selectionOf<Data extends Values>(
  matrix: Matrix<Data>,
): Selection<Data> | undefined {
  return selections.get(matrix) as Selection<Data> | undefined;
}

/**
 * Values of a matrix's precision, whatever they are.
 *
 * @param matrix A matrix, whose rows are not copied if they were selected from another one
 * @returns Values
 */
export function valuesLike<Data extends Values>(matrix: Matrix<Data>): Data {
  return selectionOf(matrix)?.source.data ?? matrix.data;
}

/**
 * Copies all rows of a matrix.
 *
 * @param matrix A matrix, (rows x columns)
 * @param into Values to copy them to, (rows * columns)
 * @returns The copy
 */
export function copyRows<Data extends Values>(matrix: Matrix<Data>, into: Data): Matrix<Data> {
  const selection = selectionOf(matrix);
  if (selection) return takeRows(selection.source, selection.indices, into);
  into.set(matrix.data);
  return { ...matrix, data: into };
}
