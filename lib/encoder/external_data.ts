// Finds the files beside an ONNX graph that hold its weights. A graph names them in its tensors, anywhere in it.
// The format is protocol buffers. The field numbers below come from onnx.proto
// (https://onnx.ai/onnx/api/classes.html).

/** Which fields of a message hold messages that may name files, by the kind of the message. */
const messages: Record<string, Record<number, string>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  function: { 7: "node", 11: "attribute" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: { 13: "entry" },
  entry: {},
};

/** Fields of an entry of `external_data`: a key, such as "location", and its value. */
const [KEY, VALUE] = [1, 2];

/**
 * Finds the files that a graph reads its weights from.
 *
 * @param model The bytes of an ONNX file
 * @returns Each location once, as the graph names it: a path relative to the graph's folder
 * @throws {Error} If the bytes are no protocol buffer
 */
export function externalLocations(model: Uint8Array): string[] {
  const locations = new Set<string>();
  collect(model, "model", locations);
  return [...locations].sort();
}

function collect(bytes: Uint8Array, kind: string, locations: Set<string>): void {
  const entry: Record<number, Uint8Array> = {};
  for (const { field, content } of fieldsOf(bytes)) {
    if (kind === "entry") entry[field] = content;
    const inner = messages[kind][field];
    if (inner !== undefined) collect(content, inner, locations);
  }
  const text = (field: number) => new TextDecoder().decode(entry[field]);
  if (kind === "entry" && text(KEY) === "location") locations.add(text(VALUE));
}

/** The fields of a message that have a length; numbers are skipped. */
function* fieldsOf(bytes: Uint8Array): Generator<{ field: number; content: Uint8Array }> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new Error(`a number is cut off at byte ${at}`);
  };
  const widths: Record<number, number> = { 1: 8, 5: 4 };
  while (at < bytes.length) {
    const tag = varint();
    const type = tag % 8;
    if (type === 0) {
      varint();
      continue;
    }
    const length = type === 2 ? varint() : widths[type];
    if (length === undefined || at + length > bytes.length) {
      throw new Error(`a field is damaged or cut off at byte ${at}`);
    }
    if (type === 2) yield { field: Math.floor(tag / 8), content: bytes.subarray(at, at + length) };
    at += length;
  }
}
