// Matrix products on ONNX Runtime: one-operator graphs on one thread, so that the bytes of a product depend on the
// kind of processor alone.

import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type Matrix, selectionOf, type Values, zerosLike } from "./matrix.ts";
import { type ModelOptions, type Precision, productModel } from "./onnx_model.ts";

/** Which of the two matrices are transposed. */
export interface ProductOptions {
  /** Whether the first matrix is transposed. */
  transposeA?: boolean;
  /** Whether the second matrix is transposed. */
  transposeB?: boolean;
}

const sessions = new Map<string, Promise<InferenceSession>>();

/** Loaded with the first product, so that programs without one start at once. */
let runtime: Promise<typeof import("onnxruntime-node")> | undefined;

/**
 * The product of two matrices, in their precision.
 *
 * @param a A matrix, (rows x inner), or (inner x rows) if transposed
 * @param b A matrix, (inner x columns), or (columns x inner) if transposed
 * @param options Which of them are transposed
 * @param into Values to write the product to, (rows * columns); new ones unless given
 * @returns The product, (rows x columns)
 * @throws {RangeError} If the inner dimensions or the precisions differ
 */
export async function multiply<Data extends Values>(
  a: Matrix<Data>,
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
  // Rows that are selected for one product are gathered by ONNX Runtime: less work than copying them for it.
  const { source, indices } = transposeA ? { source: a } : selectionOf(a) ?? { source: a };
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
  // ONNX Runtime fills the given output, and returns a copy of it: its memory is needed at once, not when it is collected.
  const { buffer } = output.data as Values;
  if (buffer !== data.buffer) buffer.transfer(0);
  return { data, rows, columns };
}

function productSession(precision: Precision, options: Required<ModelOptions>) {
  const key = JSON.stringify([precision, options]);
  let session = sessions.get(key);
  if (session === undefined) {
    session = runtime!.then(({ InferenceSession }) =>
      InferenceSession.create(productModel(precision, options), {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionProviders: ["cpu"],
      })
    );
    sessions.set(key, session);
  }
  return session;
}
