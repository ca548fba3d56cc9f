// Dense matrices, and selections of their rows. A matrix is one flat typed array, row after row, with its shape, as a
// C-ordered numpy array. A selection names rows of a matrix without copying them.

/** The values of a matrix, float32 or float64. The precision decides roundings, and roundings decide picks. */
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

/** A selection of rows of a matrix, (rows x columns). The rows are not copied. */
export interface SelectedRows<Data extends Values = Values> {
  /** The matrix that the rows belong to. */
  readonly source: Matrix<Data>;
  /** The indices of the selected rows in that matrix, in the order of the selection, (rows). */
  readonly indices: Int32Array;
  /** Number of selected rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}

/** Rows to read: a whole matrix, or a selection from one. */
export type Rows<Data extends Values = Values> = Matrix<Data> | SelectedRows<Data>;

/**
 * Makes a matrix of existing values, which are not copied.
 *
 * @example
 * ```ts
 * import { matrix, row } from "./mod.ts";
 *
 * const embeddings = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3);
 * console.log(row(embeddings, 1)); // 4, 5, 6
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

/**
 * Makes zeros of the same precision as other values.
 *
 * @param like Values of the wanted precision
 * @param length How many zeros
 * @returns The zeros, (length)
 */
export function zerosLike<Data extends Values>(like: Data, length: number): Data {
  return new (like.constructor as new (length: number) => Data)(length);
}

/**
 * Finds values that have the precision of rows.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @returns The values of the matrix, or of the matrix that the selection belongs to
 */
export function valuesLike<Data extends Values>(rows: Rows<Data>): Data {
  return "source" in rows ? rows.source.data : rows.data;
}

/**
 * Copies a matrix to float64.
 *
 * @param matrix A matrix, (rows x columns)
 * @param into Values to write the copy to, (rows * columns) or longer; new values by default
 * @returns The copy, (rows x columns)
 * @throws {RangeError} If `into` is too short
 */
export function widened(
  matrix: Matrix,
  into: Float64Array<ArrayBuffer> = new Float64Array(matrix.data.length),
): Matrix<Float64Array<ArrayBuffer>> {
  const data = into.subarray(0, matrix.data.length);
  data.set(matrix.data);
  return { ...matrix, data };
}

/**
 * Transposes a matrix.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns A copy, (columns x rows)
 */
export function transposed<Data extends Values>(
  { data, rows, columns }: Matrix<Data>,
): Matrix<Data> {
  const copy = zerosLike(data, rows * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) copy[j * rows + i] = data[at++];
  }
  return { data: copy, rows: columns, columns: rows };
}

/**
 * Selects rows of a matrix without copying them.
 *
 * @param source A matrix, (rows x columns)
 * @param indices Indices of the rows to select, (selected)
 * @returns The selection, (selected x columns)
 */
export function selectRows<Data extends Values>(
  source: Matrix<Data>,
  indices: Int32Array,
): SelectedRows<Data> {
  return { source, indices, rows: indices.length, columns: source.columns };
}

/**
 * Opens one row. Nothing is copied.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param index Index of the row
 * @returns A view of the row's values, (columns). Writing to it changes the matrix.
 */
export function row<Data extends Values>(rows: Rows<Data>, index: number): Data {
  if ("source" in rows) return row(rows.source, rows.indices[index]);
  return rows.data.subarray(index * rows.columns, (index + 1) * rows.columns) as Data;
}

/**
 * Opens consecutive rows. Nothing is copied.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param first Index of the first row
 * @param last Index after the last row
 * @returns The rows, (last - first x columns)
 */
export function rowsBetween<Some extends Rows>(rows: Some, first: number, last: number): Some {
  if (first === 0 && last === rows.rows) return rows;
  if ("source" in rows) {
    const indices = rows.indices.subarray(first, last);
    return { ...rows, indices, rows: last - first };
  }
  const data = rows.data.subarray(first * rows.columns, last * rows.columns);
  return { ...rows, data, rows: last - first };
}

/**
 * Goes through rows block after block. Nothing is copied.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param size Number of rows in a block; the last block may have fewer
 * @returns Each block, (size x columns), with the index of its first row
 */
export function* rowBlocks<Some extends Rows>(
  rows: Some,
  size: number,
): Generator<{ first: number; block: Some }> {
  for (let first = 0; first < rows.rows; first += size) {
    yield { first, block: rowsBetween(rows, first, Math.min(first + size, rows.rows)) };
  }
}

/**
 * Copies rows in a given order, as numpy's `matrix[indices]`.
 *
 * @example
 * ```ts
 * import { matrix, takeRows } from "./mod.ts";
 *
 * const embeddings = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
 * console.log(takeRows(embeddings, [2, 0]).data); // 5, 6, 1, 2
 * ```
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param indices Indices of the rows to copy, (taken)
 * @param into Values to write the copies to, (taken * columns); new values by default
 * @returns The copies, (taken x columns)
 * @throws {RangeError} If `into` is too short
 */
export function takeRows<Data extends Values>(
  rows: Rows<Data>,
  indices: ArrayLike<number>,
  into?: Data,
): Matrix<Data> {
  if ("source" in rows) {
    return takeRows(rows.source, Int32Array.from(indices, (index) => rows.indices[index]), into);
  }
  const { data: from, columns } = rows;
  const data = into ?? zerosLike(from, indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const at = indices[i] * columns;
    data.set(from.subarray(at, at + columns), i * columns);
  }
  return { data, rows: indices.length, columns };
}

/**
 * Copies all rows.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param into Values to write the copy to, (rows * columns); new values by default
 * @returns The copy, (rows x columns)
 * @throws {RangeError} If `into` is too short
 */
export function copyRows<Data extends Values>(rows: Rows<Data>, into?: Data): Matrix<Data> {
  if ("source" in rows) return takeRows(rows.source, rows.indices, into);
  const data = into ?? zerosLike(rows.data, rows.data.length);
  data.set(rows.data);
  return { ...rows, data };
}

/**
 * Finds the typed array of a precision.
 *
 * @param like Values that have the precision
 * @returns The constructor Float32Array or Float64Array
 */
export function arrayTypeOf<Data extends Values>(
  like: Data,
): new (buffer: ArrayBuffer, address: number, length: number) => Data {
  return like.constructor as new (buffer: ArrayBuffer, address: number, length: number) => Data;
}
