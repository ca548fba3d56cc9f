// Matrix products by ONNX Runtime. Their last bits depend on the processor and on the threads, so they may only bound a result,
// or find what needs a closer look. Products that decide are in reproducible_products.ts.
//
// Where ONNX Runtime can't be loaded, a WebAssembly kernel multiplies. It takes several times as long.

import type { InferenceSession, Tensor } from "onnxruntime-node";
import { loadNativeRuntime, type NativeRuntime } from "./native_runtime.ts";
import { type Matrix, type Rows, transposed, type Values, zerosLike } from "./matrix.ts";
import { multiplyMatrices } from "./matrix_products.ts";
import { type ModelOptions, type Precision, productModel } from "./onnx_model.ts";

/** Which of the two matrices of a product are transposed. */
export interface ProductOptions {
  /** Whether the first matrix is transposed. */
  transposeA?: boolean;
  /** Whether the second matrix is transposed. */
  transposeB?: boolean;
}

/** On how many threads products are made. */
let threads = 1;

/** A session for each kind of product that has been needed, and each number of threads. */
const sessions = new Map<string, Promise<InferenceSession>>();

/** ONNX Runtime, or why it can't be loaded. The first product loads it, so that programs without products start at once. */
let loading: Promise<NativeRuntime | Error> | undefined;

/** ONNX Runtime; undefined if it can't be loaded. */
async function loadRuntime(): Promise<NativeRuntime | undefined> {
  loading ??= loadNativeRuntime().catch((error: Error) => error);
  const loaded = await loading;
  return loaded instanceof Error ? undefined : loaded;
}

/**
 * Makes products on several threads from now on. Results that products decide are the same.
 *
 * @param count How many threads, 1 or more
 */
export function useThreads(count: number): void {
  threads = count;
}

/**
 * On how many threads products are made.
 *
 * @returns How many
 */
export function threadsInUse(): number {
  return threads;
}

/**
 * Finds out whether ONNX Runtime can multiply in this process.
 *
 * @returns Why it can't be loaded, in one line; undefined if it can
 */
export async function runtimeProblem(): Promise<string | undefined> {
  if (await loadRuntime() !== undefined) return undefined;
  return (await loading as Error).message.split("\n")[0];
}

/**
 * Multiplies two matrices of the same precision.
 *
 * @param a A matrix or a selection, (rows x inner). If it is transposed, a matrix, (inner x rows).
 * @param b A matrix, (inner x columns). If it is transposed, (columns x inner).
 * @param options Which matrices are transposed
 * @param into Values to write the product to, (rows * columns); new values by default
 * @returns The product, (rows x columns), in the precision of the matrices
 * @throws {RangeError} If the inner dimensions or the precisions differ, or a selection is transposed
 */
export async function multiply<Data extends Values>(
  a: Rows<Data>,
  b: Matrix<Data>,
  { transposeA = false, transposeB = false }: ProductOptions = {},
  into?: Data,
): Promise<Matrix<Data>> {
  const [rows, inner] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [other, columns] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== other) {
    throw new RangeError(
      `A ${rows} x ${inner} matrix can't be multiplied by a ${other} x ${columns} one`,
    );
  }
  if ("source" in a && transposeA) {
    throw new RangeError("A selection of rows can't be transposed; copy it by copyRows first");
  }
  // ONNX Runtime gathers selected rows itself. For a single product this is faster than copying them here.
  const { source, indices } = "source" in a ? a : { source: a };
  if (source.data.constructor !== b.data.constructor) {
    throw new RangeError(
      `Both matrices of a product must have the same precision, got ${source.data.constructor.name} and ` +
        b.data.constructor.name,
    );
  }
  const data = into ?? zerosLike(source.data, rows * columns);
  if (rows === 0 || columns === 0 || inner === 0) {
    return { data: data.fill(0) as Data, rows, columns };
  }

  const runtime = await loadRuntime();
  if (runtime === undefined) {
    const left = transposeA ? transposed(a as Matrix<Data>) : a;
    multiplyMatrices(left, transposeB ? transposed(b) : b, data);
    return { data, rows, columns };
  }
  const { Tensor } = runtime;
  const precision: Precision = source.data instanceof Float32Array ? "float32" : "float64";
  const tensor = ({ data, rows, columns }: Matrix): Tensor =>
    new Tensor(precision, data as Float32Array, [rows, columns]);
  const isSelected = indices !== undefined;
  const session = await productSession(runtime, precision, { transposeA, transposeB, isSelected });
  const feeds: Record<string, Tensor> = { a: tensor(source), b: tensor(b) };
  if (isSelected) feeds.indices = new Tensor("int32", indices, [rows]);
  const { output } = await session.run(feeds, { output: tensor({ data, rows, columns }) });
  freeCopy(output.data as Values, data);
  return { data, rows, columns };
}

/** Multiplies matrices of whole numbers by a constant one. `await using` frees the constant matrix. */
export interface IntegerProduct extends AsyncDisposable {
  /**
   * Multiplies a matrix by the constant one.
   *
   * @param a The matrix, (rows x inner)
   * @param rows Number of its rows, 1 or more
   * @param into Values to write the product to, (rows * columns)
   */
  multiply(a: Uint8Array, rows: number, into: Int32Array): Promise<void>;
}

/**
 * Prepares products with a constant matrix of whole numbers.
 *
 * @param model The bytes of `integerProductModel`, followed by the bytes of the constant matrix, row after row
 * @param inner Number of rows of the constant matrix
 * @param columns Number of its columns
 * @param zero The number that stands for 0 in `a`
 * @returns The function that multiplies
 * @throws {Error} If ONNX Runtime cannot read the model
 */
export async function integerProduct(
  model: Uint8Array,
  inner: number,
  columns: number,
  zero: number,
): Promise<IntegerProduct> {
  const runtime = await loadRuntime();
  if (runtime === undefined) return widenedIntegerProduct(model, inner, columns, zero);
  const { InferenceSession, Tensor } = runtime;
  // A graph of one operator cannot be optimised, and the attempt takes time.
  const session = await InferenceSession.create(model, {
    ...sessionOptions(),
    graphOptimizationLevel: "disabled",
  });
  return {
    async multiply(a, rows, into) {
      const product = new Tensor("int32", into, [rows, into.length / rows]);
      const { output } = await session.run(
        { a: new Tensor("uint8", a, [rows, a.length / rows]) },
        { output: product },
      );
      freeCopy(output.data as Int32Array, into);
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** Number of columns that are widened at a time, which bounds the memory. */
const WIDENED_COLUMNS = 1024;

/** The same without ONNX Runtime, in float64, which is exact. */
function widenedIntegerProduct(
  model: Uint8Array,
  inner: number,
  columns: number,
  zero: number,
): IntegerProduct {
  const constant = new Int8Array(model.buffer, model.byteOffset, model.length)
    .subarray(model.length - inner * columns);
  return {
    multiply(a, rows, into) {
      const left = {
        data: Float64Array.from(a, (value) => value - zero),
        rows,
        columns: inner,
      };
      for (let first = 0; first < columns; first += WIDENED_COLUMNS) {
        const last = Math.min(first + WIDENED_COLUMNS, columns);
        const data = new Float64Array(inner * (last - first));
        for (let k = 0; k < inner; k++) {
          const start = k * columns;
          data.set(constant.subarray(start + first, start + last), k * (last - first));
        }
        const product = new Float64Array(rows * (last - first));
        multiplyMatrices(left, { data, rows: inner, columns: last - first }, product);
        for (let i = 0; i < rows; i++) {
          into.set(
            product.subarray(i * (last - first), (i + 1) * (last - first)),
            i * columns + first,
          );
        }
      }
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Frees a copy at once. ONNX Runtime fills the given output and also returns a copy, which would wait for a collection. */
function freeCopy({ buffer }: Values | Int32Array, given: Values | Int32Array): void {
  if (buffer !== given.buffer) (buffer as ArrayBuffer).transfer(0);
}

function productSession(
  { InferenceSession }: NativeRuntime,
  precision: Precision,
  options: Required<ModelOptions>,
): Promise<InferenceSession> {
  const key = JSON.stringify([precision, options, threads]);
  let session = sessions.get(key);
  if (session === undefined) {
    session = InferenceSession.create(productModel(precision, options), sessionOptions());
    sessions.set(key, session);
  }
  return session;
}

function sessionOptions(): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionProviders: ["cpu"],
    // Threads that wait leave the core to others.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}
