// Encoders of a few operators, written in a test: any input, any output, weights inside or in files of any name.

import { dirname, join } from "node:path";

/** The element types of the tiny models, with their numbers in onnx.proto. */
const types = { float32: 1, int64: 7, float16: 10 } as const;

/** A tensor that a model takes or yields: its dimensions are numbers, or names where they are free. */
export interface Value {
  name: string;
  shape: (number | string)[];
  type?: keyof typeof types;
}

/** An operator, its inputs, its output, and its whole-number attributes. */
export type Node = [string, string[], string, Record<string, number | number[]>?];

/** A constant of int64, or of float32 in a file of its own. */
export type Constant =
  | { name: string; values: number[] }
  | { name: string; shape: number[]; location: string };

/** A network in the making. */
export interface TinyModel {
  inputs: Value[];
  nodes: Node[];
  outputs: Value[];
  constants?: Constant[];
}

/** Encodes a network as an ONNX file. */
export function tinyNetwork({ inputs, nodes, outputs, constants = [] }: TinyModel): Uint8Array {
  const graph = message(
    7,
    ...nodes.map(([operator, inputs, output, attributes = {}]) =>
      message(
        1,
        ...inputs.map((input) => text(1, input)),
        text(2, output),
        text(4, operator),
        ...Object.entries(attributes).map(([name, value]) =>
          Array.isArray(value)
            ? message(5, text(1, name), ...value.map((item) => number(8, item)), number(20, 7))
            : message(5, text(1, name), number(3, value), number(20, 2))
        ),
      )
    ),
    text(2, "tiny"),
    ...constants.map(constant),
    ...inputs.map((value) => described(11, value)),
    ...outputs.map((value) => described(12, value)),
  );
  return Uint8Array.from([...number(1, 8), ...graph, ...message(8, number(2, 17))]);
}

/** Writes an encoder's folder with the network, for images of 2 x 2 pixels unless the preprocessor says otherwise. */
export async function writeTinyEncoder(
  folder: string,
  network: TinyModel | Uint8Array,
  preprocessor: object = { do_resize: false },
): Promise<string> {
  const files = {
    "config.json": JSON.stringify({ model_type: "vit" }),
    "preprocessor_config.json": JSON.stringify(preprocessor),
    "onnx/model.onnx": network instanceof Uint8Array ? network : tinyNetwork(network),
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await (typeof content === "string"
      ? Deno.writeTextFile(path, content)
      : Deno.writeFile(path, content));
  }
  return folder;
}

function constant(constant: Constant): number[] {
  if ("values" in constant) {
    const { name, values } = constant;
    return message(
      5,
      number(1, values.length),
      number(2, types.int64),
      ...values.map((value) => number(7, value)),
      text(8, name),
    );
  }
  const { name, shape, location } = constant;
  return message(
    5,
    ...shape.map((size) => number(1, size)),
    number(2, types.float32),
    text(8, name),
    message(13, text(1, "location"), text(2, location)),
    // The values lie in another file.
    number(14, 1),
  );
}

function described(field: number, { name, shape, type = "float32" }: Value): number[] {
  const dimensions = shape.map((size) =>
    message(1, typeof size === "number" ? number(1, size) : text(2, size))
  );
  const typed = message(2, message(1, number(1, types[type]), message(2, ...dimensions)));
  return message(field, text(1, name), typed);
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
