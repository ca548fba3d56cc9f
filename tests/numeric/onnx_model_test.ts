// The encoded models, read back by a decoder of protocol buffers. products_test.ts runs them.

import assert from "node:assert/strict";
import { integerProductModel, productModel } from "../../lib/numeric/onnx_model.ts";

/** A field of a message: its number, and a number or bytes. `missing` counts the bytes that are announced and not there. */
interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
  readonly missing: number;
}

/** Reads the fields of a message. Only the last one may be cut off. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let bits = 0;; bits += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** bits;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    assert.ok((key & 7) === 0 || (key & 7) === 2, `wire type ${key & 7}`);
    const value = varint();
    if ((key & 7) === 0) fields.push({ number, value, missing: 0 });
    else {
      const part = bytes.subarray(at, at + value);
      fields.push({ number, value: part, missing: value - part.length });
      at += value;
    }
  }
  return fields;
}

/** The parts of a message's fields that have a number. */
function parts(bytes: Uint8Array, number: number): Uint8Array[] {
  return fieldsOf(bytes).filter((field) => field.number === number).map(({ value }) => {
    assert.ok(value instanceof Uint8Array);
    return value;
  });
}

const texts = (bytes: Uint8Array, number: number) =>
  parts(bytes, number).map((part) => new TextDecoder().decode(part));

const numbers = (bytes: Uint8Array, number: number) =>
  fieldsOf(bytes).filter((field) => field.number === number).map(({ value }) => value);

/** Name and element type of each input or output of a graph. */
function tensorsOf(graph: Uint8Array, field: number): [string, unknown][] {
  return parts(graph, field).map((tensor) => {
    const [type] = parts(parts(tensor, 2)[0], 1);
    return [texts(tensor, 1)[0], numbers(type, 1)[0]];
  });
}

const [GRAPH, NODE, INPUT, OUTPUT] = [7, 1, 11, 12];

Deno.test("a product's model is one Gemm with the asked transposes, in the asked precision", () => {
  for (const [precision, type] of [["float32", 1], ["float64", 11]] as const) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const [graph] = parts(productModel(precision, { transposeA, transposeB }), GRAPH);
        const nodes = parts(graph, NODE);
        assert.deepEqual(nodes.map((node) => texts(node, 4)), [["Gemm"]]);
        assert.deepEqual(texts(nodes[0], 1), ["a", "b"]);
        const attributes = parts(nodes[0], 5).map((attribute) => [
          texts(attribute, 1)[0],
          numbers(attribute, 3)[0],
        ]);
        assert.deepEqual(attributes, [["transA", +transposeA], ["transB", +transposeB]]);
        assert.deepEqual(tensorsOf(graph, INPUT), [["a", type], ["b", type]]);
        assert.deepEqual(tensorsOf(graph, OUTPUT), [["output", type]]);
      }
    }
  }
});

Deno.test("a model for selected rows gathers them by int32 indices first", () => {
  const [graph] = parts(productModel("float32", { isSelected: true }), GRAPH);
  const nodes = parts(graph, NODE);
  assert.deepEqual(nodes.map((node) => [texts(node, 4)[0], texts(node, 1), texts(node, 2)]), [
    ["Gather", ["a", "indices"], ["selected"]],
    ["Gemm", ["selected", "b"], ["output"]],
  ]);
  assert.deepEqual(tensorsOf(graph, INPUT), [["a", 1], ["b", 1], ["indices", 6]]);
});

Deno.test("the beginning of an integer product's model lacks exactly the bytes of its matrix", () => {
  for (const [rows, columns] of [[1, 1], [7, 9], [127, 1], [128, 1], [385, 1300]]) {
    const length = rows * columns;
    const head = integerProductModel(rows, columns, 90);
    const graph = fieldsOf(head).at(-1)!;
    assert.deepEqual([graph.number, graph.missing], [GRAPH, length]);
    const constant = fieldsOf(graph.value as Uint8Array).at(-1)!;
    assert.deepEqual([constant.number, constant.missing], [5, length]);
    const bytes = constant.value as Uint8Array;
    assert.deepEqual(numbers(bytes, 1), [rows, columns]);
    assert.deepEqual(numbers(bytes, 2), [3]);
    assert.deepEqual(texts(bytes, 8), ["b"]);
    const values = fieldsOf(bytes).at(-1)!;
    assert.deepEqual([values.number, values.missing], [9, length]);
  }
});

Deno.test("an integer product's model multiplies uint8 by the constant, with its zero, to int32", () => {
  const length = 6;
  const head = integerProductModel(2, 3, 90);
  const model = new Uint8Array(head.length + length);
  model.set(head);
  const [graph] = parts(model, GRAPH);
  const [node] = parts(graph, NODE);
  assert.deepEqual([texts(node, 4), texts(node, 1)], [["MatMulInteger"], ["a", "b", "zero"]]);
  const [zero, constant] = parts(graph, 5);
  assert.deepEqual([texts(zero, 8), texts(constant, 8)], [["zero"], ["b"]]);
  assert.deepEqual([...parts(zero, 9)[0]], [90]);
  assert.equal(parts(constant, 9)[0].length, length);
  assert.deepEqual(tensorsOf(graph, INPUT), [["a", 2]]);
  assert.deepEqual(tensorsOf(graph, OUTPUT), [["output", 6]]);
});
