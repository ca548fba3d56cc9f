// Encodes ONNX models that multiply two matrices. With such models ONNX Runtime serves as a matrix library.
// The models are protocol buffers. The field numbers below come from onnx.proto
// (https://onnx.ai/onnx/api/classes.html).

/** The element types of ONNX tensors that are used here, with their numbers in onnx.proto. */
const elementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, float64: 11 } as const;

/** The precision of a model's tensors. */
export type Precision = "float32" | "float64";

/** The number of the attribute type INT in onnx.proto. */
const INTEGER_ATTRIBUTE = 2;

/** Variants of the model of a product. */
export interface ModelOptions {
  /** Whether the first matrix is transposed. */
  readonly transposeA?: boolean;
  /** Whether the second matrix is transposed. */
  readonly transposeB?: boolean;
  /** Whether only selected rows of the first matrix are multiplied. Their indices are a third input, `indices`, int32. */
  readonly isSelected?: boolean;
}

/**
 * Encodes the model `output = Gemm(a, b)`, a matrix product with optional transposes.
 *
 * @param precision Precision of the inputs and the output
 * @param options Which matrices are transposed, and whether rows are selected
 * @returns The bytes of an ONNX model with the inputs `a` and `b` and the output `output`. The matrices may have any shape.
 */
export function productModel(
  precision: Precision,
  { transposeA = false, transposeB = false, isSelected = false }: ModelOptions,
): Uint8Array {
  const attribute = (name: string, value: boolean) =>
    message(5, text(1, name), number(3, Number(value)), number(20, INTEGER_ATTRIBUTE));
  const matrix = (field: number, name: string) =>
    tensor(field, name, elementTypes[precision], "rows", "columns");
  const transposes = [attribute("transA", transposeA), attribute("transB", transposeB)];
  const nodes = isSelected
    ? [
      node("Gather", ["a", "indices"], "selected"),
      node("Gemm", ["selected", "b"], "output", ...transposes),
    ]
    : [node("Gemm", ["a", "b"], "output", ...transposes)];
  const graph = message(
    7,
    ...nodes,
    text(2, "product"),
    matrix(11, "a"),
    matrix(11, "b"),
    ...(isSelected ? [tensor(11, "indices", elementTypes.int32, "rows")] : []),
    matrix(12, "output"),
  );
  return Uint8Array.from([...versions, ...graph]);
}

/**
 * Encodes the beginning of the model `output = MatMulInteger(a, b)` for a constant matrix `b` of int8. ONNX Runtime rearranges
 * a constant matrix only once.
 *
 * @param rows Number of rows of `b`
 * @param columns Number of columns of `b`
 * @param zero The number, 0 to 255, that stands for 0 in `a`
 * @returns The first bytes of an ONNX model with the input `a`, uint8, and the output `output`, int32. The bytes of `b`, row
 *   after row, must be appended to them.
 */
export function integerProductModel(rows: number, columns: number, zero: number): Uint8Array {
  const { uint8, int8, int32 } = elementTypes;
  const length = rows * columns;
  const constant = [number(1, rows), number(1, columns), number(2, int8), text(8, "b")].flat();
  const values = opened(5, length, constant, opened(9, length));
  const graph = opened(
    7,
    length,
    node("MatMulInteger", ["a", "b", "zero"], "output"),
    text(2, "product"),
    message(5, number(2, uint8), text(8, "zero"), message(9, [zero])),
    tensor(11, "a", uint8, "rows", "columns"),
    tensor(12, "output", int32, "rows", "columns"),
    values,
  );
  return Uint8Array.from([...versions, ...graph]);
}

/** The fields with the versions of the format and of its operators. */
const versions = [...number(1, 8), ...message(8, number(2, 17))];

function node(operator: string, inputs: string[], output: string, ...attributes: number[][]) {
  return message(
    1,
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, operator),
    ...attributes,
  );
}

function tensor(field: number, name: string, type: number, ...dimensions: string[]): number[] {
  const shape = dimensions.map((symbol) => message(1, text(2, `${name}_${symbol}`)));
  const typed = message(2, message(1, number(1, type), message(2, ...shape)));
  return message(field, text(1, name), typed);
}

/** A whole number in seven bits per byte, lowest bits first. */
function varint(value: number): number[] {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
}

function number(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function text(field: number, value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...varint(field << 3 | 2), ...varint(bytes.length), ...bytes];
}

function message(field: number, ...parts: number[][]): number[] {
  return opened(field, 0, ...parts);
}

/** A message whose last bytes are appended later. `following` is the number of these bytes. */
function opened(field: number, following: number, ...parts: number[][]): number[] {
  const bytes = parts.flat();
  return [...varint(field << 3 | 2), ...varint(bytes.length + following), ...bytes];
}
