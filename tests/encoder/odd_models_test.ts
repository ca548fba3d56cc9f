// Encoders that are built otherwise than the hub's: each gives right embeddings, or one line.

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Batch } from "../../lib/encoder/batch.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import { loadEncoder } from "../../lib/encoder/model.ts";
import { readGraph } from "../../lib/encoder/onnx_graph.ts";
import type { EncoderSettings } from "../../lib/encoder/settings.ts";
import { loadWasmEncoder } from "../../lib/encoder/wasm_model.ts";
import { project } from "./requests.ts";

const models = join(project, "tests/golden/odd_models");

/** Images of `size` x `size` pixels, no two alike. */
function tinyBatch(count: number, size = 2): Batch {
  const data = Float32Array.from({ length: count * 3 * size * size }, (_, i) => (i * 7) % 31 - 9);
  return { count, width: size, height: size, data };
}

async function embed(
  name: string,
  device: "wasm" | "cpu",
  pooling: EncoderSettings["pooling"],
  batch: Batch,
): Promise<number[]> {
  const settings = { dtype: "fp32", pooling, device } as const;
  const files = await openEncoder(join(models, name), settings);
  const encoder = device === "wasm"
    ? await loadWasmEncoder(files, settings)
    : await loadEncoder(files, settings, 1);
  try {
    return [...(await encoder.embed(batch)).data];
  } finally {
    await encoder.release();
  }
}

/** Token `t` of image `i`: the matrix of the script, (6 x 4), times six of its values. */
function token({ data }: Batch, i: number, t: number): number[] {
  return [0, 1, 2, 3].map((column) => {
    let sum = 0;
    for (let j = 0; j < 6; j++) sum += data[i * 12 + t * 6 + j] * (j * 4 + column - 11) / 8;
    return sum;
  });
}

const mean = (rows: number[][]) =>
  rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
const first = (batch: Batch) =>
  Array.from({ length: batch.count }, (_, i) => token(batch, i, 0)).flat();
const means = (batch: Batch) =>
  Array.from({ length: batch.count }, (_, i) => mean([token(batch, i, 0), token(batch, i, 1)]))
    .flat();

for (const device of ["wasm", "cpu"] as const) {
  Deno.test(`${device}: a model with a fixed number of images gets as many, and the last ones are filled up`, async () => {
    for (const count of [1, 3, 7]) {
      const batch = tinyBatch(count);
      assert.deepEqual(await embed("fixed_batch", device, "cls", batch), first(batch));
    }
  });

  Deno.test(`${device}: the input may have any name, and weights lie in a file of any name`, async () => {
    const batch = tinyBatch(5);
    assert.deepEqual(await embed("input_name", device, "cls", batch), first(batch));
    assert.deepEqual(await embed("named_weights", device, "mean", batch), means(batch));
  });

  Deno.test(`${device}: a hidden state that is pooled already is the embedding`, async () => {
    const batch = tinyBatch(4);
    assert.deepEqual(await embed("pooled", device, "cls", batch), means(batch));
    assert.deepEqual(await embed("pooled", device, "mean", batch), means(batch));
  });

  Deno.test(`${device}: a map of features gives its mean over space, and no CLS token`, async () => {
    const batch = tinyBatch(3);
    const expected = Array.from({ length: 3 }, (_, i) => {
      const places = [0, 1, 2, 3].map((place) =>
        [0, 1, 2, 3].map((column) => {
          let sum = 0;
          for (let c = 0; c < 3; c++) {
            sum += batch.data[i * 12 + c * 4 + place] * (c * 4 + column - 11) / 8;
          }
          return sum;
        })
      );
      return mean(places);
    }).flat();
    assert.deepEqual(await embed("map", device, "mean", batch), expected);
    await assert.rejects(embed("map", device, "cls", batch), {
      name: "UserError",
      message: /map of features \(3 x 4 x 2 x 2\), which has no CLS token; set "pooling": "mean"/,
    });
  });

  Deno.test(`${device}: outputs that mix images, and inputs of another size, are refused in one line`, async () => {
    const refused = (name: string, batch: Batch, message: RegExp) =>
      assert.rejects(embed(name, device, "cls", batch), { name: "UserError", message });
    await refused(
      "merged",
      tinyBatch(3),
      /yields a last_hidden_state of 6 x 1 x 4 for 3 images; its first/,
    );
    await refused(
      "five",
      tinyBatch(3),
      /of 5 dimensions \(3 x 1 x 1 x 2 x 4\); 2, 3 or 4 are needed/,
    );
    await refused(
      "fixed_size",
      tinyBatch(2),
      /takes images of 4 x 4 pixels and gets 2 x 2; set the size/,
    );
    assert.equal((await embed("fixed_size", device, "cls", tinyBatch(2, 4))).length, 8);
  });
}

Deno.test("a fixed size is compared with the preprocessor's before any image is embedded", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "onnx"));
  for (const name of ["config.json", "onnx/model.onnx"]) {
    await Deno.copyFile(join(models, "fixed_size", name), join(folder, name));
  }
  const open = async (preprocessor: object) => {
    await Deno.writeTextFile(
      join(folder, "preprocessor_config.json"),
      JSON.stringify(preprocessor),
    );
    return await openEncoder(folder, { dtype: "fp32", pooling: "cls" });
  };
  const refusal = {
    name: "UserError",
    message: /takes images of 4 x 4 pixels and gets 2 x 2; set the size in/,
  };
  await assert.rejects(open({ size: { height: 2, width: 2 } }), refusal);
  const crop = { do_center_crop: true, crop_size: 2 };
  await assert.rejects(open({ size: { shortest_edge: 4 }, ...crop }), refusal);
  assert.equal((await open({ size: { height: 4, width: 4 } })).input.height, 4);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a failing inference is told in one line on the device cpu too", async () => {
  const settings = { dtype: "fp32", pooling: "cls", device: "cpu" } as const;
  const files = await openEncoder(join(models, "fixed_size"), settings);
  const encoder = await loadEncoder({ ...files, input: { name: "pixel_values" } }, settings, 1);
  await assert.rejects(encoder.embed(tinyBatch(2, 3)), {
    name: "UserError",
    message: /^The encoder .* fails on the device cpu: .*$/,
  });
  await encoder.release();
});

Deno.test("copies that fill a fixed number of images up leave the scales of quantised numbers alone", async () => {
  const settings = { dtype: "q8", pooling: "cls" } as const;
  const files = await openEncoder(join(project, "tests/golden/models/quantized"), settings);
  const found: number[][] = [];
  for (const batch of [undefined, 4]) {
    const encoder = await loadWasmEncoder({ ...files, input: { ...files.input, batch } }, settings);
    found.push([...(await encoder.embed(tinyBatch(5))).data]);
    await encoder.release();
  }
  assert.deepEqual(found[1], found[0]);
});

Deno.test("inputs that are no images are refused before anything is loaded", async () => {
  const refused = (name: string, message: RegExp) =>
    assert.rejects(openEncoder(join(models, name), { dtype: "fp32", pooling: "cls" }), {
      name: "UserError",
      message,
    });
  await refused(
    "two_inputs",
    /takes pixel_values \(any x 3 x 2 x 2\), mask \(any x 2 x 4\); .* one input/,
  );
  await refused("grey", /takes pixel_values \(any x 1 x 2 x 2\); .* images x 3 x height x width/);
  await refused(
    "outside",
    /has weights in "\.\.\/\.\.\/w\.bin", outside of its folder; put them beside/,
  );
});

Deno.test("every file with weights is among the files that decide the embeddings", async () => {
  const settings = { dtype: "fp32", pooling: "cls" } as const;
  const { files, weights } = await openEncoder(join(models, "named_weights"), settings);
  assert.deepEqual(files.map(({ name }) => name).slice(2), [
    "onnx/model.onnx",
    "onnx/my weights.bin",
  ]);
  assert.equal(weights[0].location, "my weights.bin");
});

Deno.test("a graph is read by seeking: the embedded encoder's 13 MB, and files that are none", async () => {
  const graph = readGraph(join(project, "data/inputs/dino-fashion/onnx/model.onnx"));
  assert.deepEqual(graph.inputs.map(({ name, shape }) => [name, shape?.length]), [[
    "pixel_values",
    4,
  ]]);
  assert.ok(graph.outputs.includes("last_hidden_state"));
  assert.deepEqual(graph.weightFiles, []);
  const folder = await Deno.makeTempDir();
  const whole = await Deno.readFile(join(models, "map/onnx/model.onnx"));
  for (
    const [name, bytes] of [["text", new TextEncoder().encode("no network")], [
      "empty",
      new Uint8Array(),
    ], ["half", whole.slice(0, whole.length >> 1)]] as const
  ) {
    await Deno.writeFile(join(folder, name), bytes);
    assert.throws(
      () => readGraph(join(folder, name)),
      /it is not in ONNX format|it has no graph|it is cut short|it is damaged/,
      name,
    );
  }
  await Deno.remove(folder, { recursive: true });
});
