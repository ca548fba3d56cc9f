// What an ONNX file says of itself: its inputs and outputs, and the files that hold weights beside it. The file is read by
// seeking, so weights in it are passed over.
// Format: onnx.proto of ONNX (messages ModelProto, GraphProto, TensorProto), in protocol buffers.

/** An input of a network. */
export interface GraphInput {
  /** Its name. */
  readonly name: string;
  /** Its dimensions; undefined where any length will do. Undefined as a whole if the file does not say. */
  readonly shape?: readonly (number | undefined)[];
}

/** What an ONNX file says of itself. */
export interface Graph {
  /** The inputs that are not weights. */
  readonly inputs: readonly GraphInput[];
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** Paths of the files with weights, relative to the file's folder, as written; none twice. */
  readonly weightFiles: readonly string[];
}

/** Numbers of the fields that are read, by message. */
const model = { graph: 7, functions: 25 };
const graph = { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 };
const functionFields = { node: 7, attribute: 11 };
const node = { attribute: 5 };
const attribute = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 };
const tensor = { name: 8, external: 13 };
const entry = { key: 1, value: 2 };
const valueInfo = { name: 1, type: 2 };

/** A part of the file: where it begins and ends. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A field of a message: its number, and its value as a part of the file or as a number. */
interface Field extends Span {
  readonly number: number;
  readonly value?: number;
}

/**
 * Reads what an ONNX file says of itself.
 *
 * @param path The file
 * @returns Inputs, outputs and files with weights
 * @throws {Error} If it is not an ONNX file
 */
export function readGraph(path: string): Graph {
  using file = Deno.openSync(path);
  const reader = protobufReader(file);
  const inputs: GraphInput[] = [];
  const outputs: string[] = [];
  const weights = new Set<string>();
  const weightFiles = new Set<string>();
  const { fields, text } = reader;

  const visitTensor = (span: Span) => {
    for (const field of fields(span)) {
      if (field.number === tensor.name) weights.add(text(field));
      if (field.number !== tensor.external) continue;
      const pair = [...fields(field)];
      const part = (number: number) => pair.find((own) => own.number === number);
      const [key, value] = [part(entry.key), part(entry.value)];
      if (key && value && text(key) === "location") weightFiles.add(text(value));
    }
  };
  const visitAttribute = (span: Span) => {
    for (const part of fields(span)) {
      if (part.number === attribute.tensor || part.number === attribute.tensors) visitTensor(part);
      if (part.number === attribute.graph || part.number === attribute.graphs) visitGraph(part);
      if (part.number === attribute.sparse || part.number === attribute.sparses) visitSparse(part);
    }
  };
  const visitSparse = (span: Span) => {
    for (const own of fields(span)) visitTensor(own);
  };
  const visitNode = (span: Span) => {
    for (const field of fields(span)) if (field.number === node.attribute) visitAttribute(field);
  };
  const visitGraph = (span: Span, onPort?: (number: number, span: Span) => void) => {
    for (const field of fields(span)) {
      if (field.number === graph.node) visitNode(field);
      else if (field.number === graph.initializer) visitTensor(field);
      else if (field.number === graph.sparse) visitSparse(field);
      else onPort?.(field.number, field);
    }
  };
  let hasGraph = false;
  for (const field of fields({ start: 0, end: file.statSync().size })) {
    if (field.number === model.functions) {
      for (const own of fields(field)) {
        if (own.number === functionFields.node) visitNode(own);
        if (own.number === functionFields.attribute) visitAttribute(own);
      }
    }
    if (field.number !== model.graph) continue;
    hasGraph = true;
    visitGraph(field, (number, span) => {
      if (number === graph.input) inputs.push(inputOf(reader, span));
      if (number === graph.output) outputs.push(inputOf(reader, span).name);
    });
  }
  if (!hasGraph) throw new Error("it has no graph");
  return {
    inputs: inputs.filter(({ name }) => !weights.has(name)),
    outputs,
    weightFiles: [...weightFiles],
  };
}

/** Name and dimensions: ValueInfoProto, whose type is a TypeProto.Tensor with a TensorShapeProto. */
function inputOf({ fields, text }: Reader, span: Span): GraphInput {
  let name = "";
  let shape: (number | undefined)[] | undefined;
  for (const field of fields(span)) {
    if (field.number === valueInfo.name) name = text(field);
    if (field.number !== valueInfo.type) continue;
    for (const type of fields(field)) {
      if (type.number !== 1) continue;
      for (const part of fields(type)) {
        if (part.number !== 2) continue;
        shape = [...fields(part)].filter(({ number }) => number === 1).map((dimension) =>
          [...fields(dimension)].find(({ number }) => number === 1)?.value
        );
      }
    }
  }
  return { name, shape };
}

type Reader = ReturnType<typeof protobufReader>;

/** Bytes read at a time. */
const WINDOW = 2 ** 16;

/** Reads messages of protocol buffers from a file, a window at a time. */
function protobufReader(file: Deno.FsFile) {
  const window = new Uint8Array(WINDOW);
  let first = 0;
  let last = 0;
  const byteAt = (at: number): number => {
    if (at < first || at >= last) {
      file.seekSync(at, Deno.SeekMode.Start);
      first = at;
      last = at + (file.readSync(window) ?? 0);
      if (last === first) throw new Error("it is cut short");
    }
    return window[at - first];
  };
  /** A number of up to 64 bits, and where the next thing begins. */
  const varint = (at: number): [value: number, next: number] => {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = byteAt(at + i);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return [value, at + i + 1];
    }
    throw new Error("it is damaged");
  };
  function* fields({ start, end }: Span): Generator<Field> {
    for (let at = start; at < end;) {
      const [tag, next] = varint(at);
      const [number, kind] = [Math.floor(tag / 8), tag & 7];
      if (kind === 0) {
        const [value, after] = varint(next);
        yield { number, start: next, end: after, value };
        at = after;
      } else if (kind === 1 || kind === 5) {
        at = next + (kind === 1 ? 8 : 4);
      } else if (kind === 2) {
        const [length, from] = varint(next);
        if (from + length > end) throw new Error("it is cut short");
        yield { number, start: from, end: from + length };
        at = from + length;
      } else throw new Error("it is not in ONNX format");
    }
  }
  const text = ({ start, end }: Span): string => {
    const bytes = Uint8Array.from({ length: end - start }, (_, i) => byteAt(start + i));
    return new TextDecoder().decode(bytes);
  };
  return { fields, text };
}
