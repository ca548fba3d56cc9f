// Matrix products on ONNX Runtime: graphs of one operator, run on one thread. The bits of a product depend on the kind of
// processor and on nothing else.

import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type Matrix, type Rows, type Values, zerosLike } from "./matrix.ts";
import { type ModelOptions, type Precision, productModel } from "./onnx_model.ts";

/** Which of the two matrices are transposed. */
export interface ProductOptions {
  /** Whether the first matrix is transposed. */
  transposeA?: boolean;
  /** Whether the second matrix is transposed. */
  transposeB?: boolean;
}

const onOneThread = { intraOpNumThreads: 1, interOpNumThreads: 1, executionProviders: ["cpu"] };

const sessions = new Map<string, Promise<InferenceSession>>();

/** Loaded with the first product, so that programs without products start at once. */
let runtime: Promise<typeof import("onnxruntime-node")> | undefined;

/**
 * The product of two matrices, in their precision.
 *
 * @param a A matrix or a selection, (rows x inner); a matrix, (inner x rows), if transposed
 * @param b A matrix, (inner x columns), or (columns x inner) if transposed
 * @param options Which matrices are transposed
 * @param into Where the product is written, (rows * columns); new values unless given
 * @returns The product, (rows x columns)
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
  if ("source" in a && transposeA) throw new RangeError("Selected rows can't be transposed");
  // ONNX Runtime gathers selected rows itself, which is less work than copying them for one product.
  const { source, indices } = "source" in a ? a : { source: a };
  if (source.data.constructor !== b.data.constructor) {
    throw new RangeError("Both matrices of a product must have the same precision");
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

/** Products with a constant matrix of whole numbers. `await using` frees the matrix. */
export interface IntegerProduct extends AsyncDisposable {
  /**
   * The product of a matrix and the constant one.
   *
   * @param a The matrix, (rows x inner)
   * @param rows Its number of rows
   * @param into Where the product goes, (rows x columns)
   */
  multiply(a: Uint8Array, rows: number, into: Int32Array): Promise<void>;
}

/**
 * Prepares products with a constant matrix of whole numbers.
 *
 * @param model The bytes of `integerProductModel`, followed by those of the constant matrix
 * @returns The products
 */
export async function integerProduct(model: Uint8Array): Promise<IntegerProduct> {
  const { InferenceSession, Tensor } = await (runtime ??= import("onnxruntime-node"));
  // A graph of one operator has nothing to optimise, and the attempt takes time.
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

/** ONNX Runtime fills the given output and returns a copy of it. The copy is freed at once, not at some collection. */
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
