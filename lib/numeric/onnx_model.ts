// ONNX models of one operator, encoded on the fly: what makes ONNX Runtime a matrix library.
// The few fields used are those of onnx.proto (https://onnx.ai/onnx/api/classes.html), in protocol-buffer encoding.

/** Element types of ONNX tensors that are used here, by their number in onnx.proto. */
const elementTypes = { float32: 1, float64: 11 } as const;

/** Precision of a model's tensors. */
export type Precision = keyof typeof elementTypes;

const INTEGER_ATTRIBUTE = 2;

/**
 * Encodes the model `output = Gemm(a, b)`, a matrix product with optional transposes.
 *
 * @param precision Precision of inputs and output
 * @param transposeA Whether the first matrix is transposed
 * @param transposeB Whether the second matrix is transposed
 * @returns The bytes of an ONNX model with inputs `a` and `b` and output `output`, of any shape
 */
export function productModel(
  precision: Precision,
  transposeA: boolean,
  transposeB: boolean,
): Uint8Array {
  const attribute = (name: string, value: boolean) =>
    message(5, text(1, name), number(3, Number(value)), number(20, INTEGER_ATTRIBUTE));
  const tensor = (field: number, name: string) => {
    const dimension = (symbol: string) => message(1, text(2, symbol));
    const shape = message(2, dimension(`${name}_rows`), dimension(`${name}_columns`));
    const type = message(2, message(1, number(1, elementTypes[precision]), shape));
    return message(field, text(1, name), type);
  };
  const node = message(
    1,
    text(1, "a"),
    text(1, "b"),
    text(2, "output"),
    text(4, "Gemm"),
    attribute("transA", transposeA),
    attribute("transB", transposeB),
  );
  const graph = message(
    7,
    node,
    text(2, "product"),
    tensor(11, "a"),
    tensor(11, "b"),
    tensor(12, "output"),
  );
  const irVersion = number(1, 8);
  const operators = message(8, number(2, 17));
  return Uint8Array.from([...irVersion, ...graph, ...operators]);
}

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
  const bytes = parts.flat();
  return [...varint(field << 3 | 2), ...varint(bytes.length), ...bytes];
}
