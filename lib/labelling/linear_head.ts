// The classifier as an ONNX model: the linear head that goes behind the encoder.
// The numbers of the fields are those of onnx.proto (https://onnx.ai/onnx/api/classes.html).

import type { Classifier } from "../classifier/classifier.ts";
import type { Values } from "../numeric/matrix.ts";
import { type Field, join, messageField, numberField, textField } from "./protobuf.ts";

/** Element types of tensors, and the type of an attribute with a whole number. */
const [FLOAT, INT64, INTEGER_ATTRIBUTE] = [1, 7, 2];

/** Versions of the format and of the operators; what runs ONNX reads them since 2022. */
const [FORMAT, OPERATORS] = [8, 17];

/**
 * Encodes a classifier as an ONNX model. Its input is `embedding`, float32, (n x features). Its outputs are `label`, int64, (n),
 * the index of the likeliest class, and `probabilities`, float32, (n x classes). The classes are those that have labels. Their
 * names stand in the model's metadata under `class_names`, as a JSON list.
 *
 * @example
 * ```ts
 * import { fitClassifier, linearHead, matrix } from "./mod.ts";
 *
 * const embeddings = matrix(Float32Array.of(0, 0, 0, 1, 5, 5, 5, 6), 4, 2);
 * const classifier = await fitClassifier(embeddings, Int32Array.of(0, -1, 1, -1), {
 *   classCount: 2,
 *   settings: { C: 1, tol: 1e-3, maxIterations: 10_000 },
 *   seed: 0,
 * });
 * const model = linearHead(classifier, ["cat", "dog"], { encoder: "owner/name" });
 * console.log(`${model.length} bytes, to be written to head.onnx`);
 * ```
 *
 * @param classifier A classifier that has seen two classes or more
 * @param classNames Names of all classes
 * @param metadata What else the metadata should say, such as the encoder
 * @returns The bytes of the ONNX file
 * @throws {RangeError} If the classifier has seen fewer than two classes
 */
export function linearHead(
  { model, seenClasses }: Classifier,
  classNames: readonly string[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  if (model === undefined) {
    throw new RangeError(
      `A linear head needs labels of two classes or more, got ${seenClasses.length}`,
    );
  }
  const { columns, data } = model.coefficients;
  const classes = seenClasses.length;
  // Two classes have one row of weights, of the second: the logits of the first are zero.
  const isBinary = model.coefficients.rows === 1;
  const weights = new Float32Array(classes * columns);
  weights.set(data, isBinary ? columns : 0);
  const intercepts = new Float32Array(classes);
  intercepts.set(model.intercepts as Values, isBinary ? 1 : 0);
  const graph = messageField(
    7,
    node("Gemm", ["embedding", "weights", "intercepts"], "logits", integer("transB", 1)),
    node("Softmax", ["logits"], "probabilities", integer("axis", 1)),
    node("ArgMax", ["probabilities"], "label", integer("axis", 1), integer("keepdims", 0)),
    textField(2, "linear head"),
    weightsOf("weights", weights, [classes, columns]),
    weightsOf("intercepts", intercepts, [classes]),
    tensor(11, "embedding", FLOAT, ["n", columns]),
    tensor(12, "label", INT64, ["n"]),
    tensor(12, "probabilities", FLOAT, ["n", classes]),
  );
  const names = Array.from(seenClasses, (label) => classNames[label]);
  const entries = Object.entries({ class_names: JSON.stringify(names), ...metadata });
  return join(
    numberField(1, FORMAT),
    messageField(8, numberField(2, OPERATORS)),
    graph,
    ...entries.map(([key, value]) => messageField(14, textField(1, key), textField(2, value))),
  );
}

function node(operator: string, inputs: string[], output: string, ...attributes: Field[]): Field {
  return messageField(
    1,
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(4, operator),
    ...attributes,
  );
}

function integer(name: string, value: number): Field {
  return messageField(
    5,
    textField(1, name),
    numberField(3, value),
    numberField(20, INTEGER_ATTRIBUTE),
  );
}

/** An input or an output: a length is a number, or a name where any length will do. */
function tensor(field: number, name: string, type: number, shape: (string | number)[]): Field {
  const lengths = shape.map((length) =>
    messageField(1, typeof length === "string" ? textField(2, length) : numberField(1, length))
  );
  const typed = messageField(1, numberField(1, type), messageField(2, ...lengths));
  return messageField(field, textField(1, name), messageField(2, typed));
}

/** Constant numbers; the bytes of a float32 stand lowest first in the file. */
function weightsOf(name: string, values: Float32Array<ArrayBuffer>, shape: number[]): Field {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => bytes.setFloat32(4 * i, value, true));
  return messageField(
    5,
    ...shape.map((length) => numberField(1, length)),
    numberField(2, FLOAT),
    textField(8, name),
    messageField(9, new Uint8Array(bytes.buffer)),
  );
}
