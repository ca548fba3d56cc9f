// Matrix products by ONNX Runtime. They run on one thread, so their bits depend only on the kind of processor.

import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type Matrix, type Rows, type Values, zerosLike } from "./matrix.ts";
import { type ModelOptions, type Precision, productModel } from "./onnx_model.ts";

/** Which of the two matrices of a product are transposed. */
export interface ProductOptions {
  /** Whether the first matrix is transposed. */
  transposeA?: boolean;
  /** Whether the second matrix is transposed. */
  transposeB?: boolean;
}

const onOneThread = { intraOpNumThreads: 1, interOpNumThreads: 1, executionProviders: ["cpu"] };

/** A session for each kind of product that has been needed. */
const sessions = new Map<string, Promise<InferenceSession>>();

/** ONNX Runtime. The first product loads it, so that programs without products start at once. */
let runtime: Promise<typeof import("onnxruntime-node")> | undefined;

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

  const precision: Precision = source.data instanceof Float32Array ? "float32" : "float64";
  const { Tensor } = await (runtime ??= import("onnxruntime-node"));
  const tensor = ({ data, rows, columns }: Matrix): Tensor =>
    new Tensor(precision, data as Float32Array, [rows, columns]);
  const isSelected = indices !== undefined;
  const session = await productSession(precision, { transposeA, transposeB, isSelected });
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
 * @returns The function that multiplies
 * @throws {Error} If ONNX Runtime cannot read the model
 */
export async function integerProduct(model: Uint8Array): Promise<IntegerProduct> {
  const { InferenceSession, Tensor } = await (runtime ??= import("onnxruntime-node"));
  // A graph of one operator cannot be optimised, and the attempt takes time.
  const session = await InferenceSession.create(model, {
    ...onOneThread,
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

/** Frees a copy at once. ONNX Runtime fills the given output and also returns a copy, which would wait for a collection. */
function freeCopy({ buffer }: Values | Int32Array, given: Values | Int32Array): void {
  if (buffer !== given.buffer) (buffer as ArrayBuffer).transfer(0);
}

function productSession(precision: Precision, options: Required<ModelOptions>) {
  const key = JSON.stringify([precision, options]);
  let session = sessions.get(key);
  if (session === undefined) {
    session = runtime!.then(({ InferenceSession }) =>
      InferenceSession.create(productModel(precision, options), onOneThread)
    );
    sessions.set(key, session);
  }
  return session;
}
