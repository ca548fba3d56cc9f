// What networks take and yield, on both devices: each works, or says in one line what it has and what is needed.

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Batch } from "../../lib/encoder/batch.ts";
import type { Encoder } from "../../lib/encoder/encoder.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import { loadEncoder } from "../../lib/encoder/model.ts";
import { loadWasmEncoder } from "../../lib/encoder/wasm_model.ts";
import type { EncoderSettings } from "../../lib/encoder/settings.ts";
import { type TinyModel, writeTinyEncoder } from "./tiny_model.ts";

type Pooling = EncoderSettings["pooling"];

const devices: Record<string, (folder: string, pooling: Pooling) => Promise<Encoder>> = {
  wasm: async (folder, pooling) => {
    const settings = { dtype: "fp32", pooling } as const;
    return await loadWasmEncoder(await openEncoder(folder, settings), settings);
  },
  cpu: async (folder, pooling) => {
    const settings = { dtype: "fp32", device: "cpu", pooling } as const;
    return await loadEncoder(await openEncoder(folder, settings), settings, 1);
  },
};

/** Images of 2 x 2 pixels, no two alike, of values that add up without rounding. */
function images(count: number, side = 2): Batch {
  const data = Float32Array.from({ length: count * 3 * side * side }, (_, i) => (i * 7) % 31 - 9);
  return { count, width: side, height: side, data };
}

/** The three channels' means of each image. */
function channelMeans({ data }: Batch): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => {
    const channel = data.subarray(4 * i, 4 * i + 4);
    return channel.reduce((sum, value) => sum + value, 0) / 4;
  });
}

const anyImages = { name: "pixel_values", shape: ["batch", 3, "height", "width"] };

/** A network whose hidden state is the image itself. */
function itself(input: { name: string; shape: (number | string)[] }): TinyModel {
  return {
    inputs: [input],
    nodes: [["Identity", [input.name], "last_hidden_state"]],
    outputs: [{ name: "last_hidden_state", shape: input.shape }],
  };
}

const flat: TinyModel = {
  inputs: [anyImages],
  nodes: [["Flatten", ["pixel_values"], "last_hidden_state", { axis: 1 }]],
  outputs: [{ name: "last_hidden_state", shape: ["batch", "columns"] }],
};

/** Runs a test with an encoder's folder, on one device after the other. */
async function onBothDevices(
  model: TinyModel,
  test: (load: (pooling: Pooling) => Promise<Encoder>, device: string) => Promise<void>,
  preprocessor?: object,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeTinyEncoder(folder, model, preprocessor);
    for (const [device, load] of Object.entries(devices)) {
      await test((pooling) => load(folder, pooling), device);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function embedOnce(encoder: Encoder, batch: Batch) {
  try {
    const { data, columns } = await encoder.embed(batch);
    return { data: [...data], columns };
  } finally {
    await encoder.release();
  }
}

Deno.test("a map over the image becomes its mean over space; without a CLS token, cls is refused", async () => {
  await onBothDevices(itself(anyImages), async (load) => {
    const batch = images(3);
    assert.deepEqual(await embedOnce(await load("mean"), batch), {
      data: channelMeans(batch),
      columns: 3,
    });
    await assert.rejects(load("cls"), {
      name: "UserError",
      message:
        /^The encoder .* yields a map over the image, which has no CLS token; set "pooling": "mean"$/,
    });
  });
});

Deno.test("a hidden state of two dimensions is taken as it is", async () => {
  await onBothDevices(flat, async (load) => {
    const batch = images(3);
    for (const pooling of ["cls", "mean"] as const) {
      const expected = { data: [...batch.data], columns: 12 };
      assert.deepEqual(await embedOnce(await load(pooling), batch), expected);
    }
  });
});

Deno.test("a fixed batch is filled up, whatever the number of images", async () => {
  for (const size of [1, 2, 4]) {
    const shape = [size, 3, "height", "width"];
    await onBothDevices(itself({ name: "pixel_values", shape }), async (load) => {
      for (const count of [1, 3, 4, 5]) {
        const batch = images(count);
        const expected = { data: channelMeans(batch), columns: 3 };
        assert.deepEqual(await embedOnce(await load("mean"), batch), expected);
      }
    });
  }
});

Deno.test("the only input may have any name", async () => {
  await onBothDevices(itself({ ...anyImages, name: "input" }), async (load) => {
    const batch = images(2);
    assert.deepEqual((await embedOnce(await load("mean"), batch)).data, channelMeans(batch));
  });
});

Deno.test("weights may lie in a file of any name", async () => {
  const folder = await Deno.makeTempDir();
  const location = "parts/weights.bin";
  await writeTinyEncoder(folder, {
    inputs: [anyImages],
    nodes: [
      ["Flatten", ["pixel_values"], "flat", { axis: 1 }],
      ["MatMul", ["flat", "w"], "last_hidden_state"],
    ],
    outputs: [{ name: "last_hidden_state", shape: ["batch", 1] }],
    constants: [{ name: "w", shape: [12, 1], location }],
  });
  await Deno.mkdir(join(folder, "onnx/parts"));
  const weights = Float32Array.from({ length: 12 }, (_, i) => i);
  await Deno.writeFile(join(folder, "onnx", location), new Uint8Array(weights.buffer));
  const batch = images(1);
  const expected = batch.data.reduce((sum, value, i) => sum + i * value, 0);
  for (const load of Object.values(devices)) {
    const { data } = await embedOnce(await load(folder, "mean"), batch);
    assert.deepEqual(data, [expected]);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a fixed size is compared with the preprocessor's before any image is embedded", async () => {
  const model = itself({ name: "pixel_values", shape: ["batch", 3, 56, 56] });
  const preprocessor = { size: { shortest_edge: 28 }, crop_size: 28, do_center_crop: true };
  const message =
    /^The encoder .* takes images of 56 x 56 pixels, its preprocessor_config.json makes 28 x 28; set size .* 56 x 56, .*$/;
  await onBothDevices(model, async (load) => {
    await assert.rejects(load("mean"), { name: "UserError", message });
  }, preprocessor);
  // Where images keep their size, it is known with the first of them.
  await onBothDevices(model, async (load) => {
    await assert.rejects(embedOnce(await load("mean"), images(1, 28)), {
      name: "UserError",
      message,
    });
  });
});

for (
  const [what, model, message] of [
    [
      "a pooler's output alone",
      {
        ...flat,
        nodes: [["Flatten", ["pixel_values"], "pooler_output", { axis: 1 }]],
        outputs: [{ name: "pooler_output", shape: ["batch", 12] }],
      },
      /yields pooler_output of float32 \[batch x 12\] but no last_hidden_state; use a model .*$/,
    ],
    [
      "a text beside the images",
      {
        ...flat,
        inputs: [anyImages, { name: "input_ids", shape: ["batch", "tokens"], type: "int64" }],
      },
      /takes pixel_values of float32 \[.*\], input_ids of int64 \[batch x tokens\]; use .* images alone$/,
    ],
    [
      "images of one channel",
      itself({ name: "pixel_values", shape: ["batch", 1, 28, 28] }),
      /takes pixel_values of float32 \[batch x 1 x 28 x 28\]; use a model that takes float32 \[images x 3/,
    ],
    [
      "channels last",
      itself({ name: "pixel_values", shape: ["batch", 28, 28, 3] }),
      /takes pixel_values of float32 \[batch x 28 x 28 x 3\]; use a model that takes float32/,
    ],
    [
      "float16",
      {
        ...itself(anyImages),
        inputs: [{ ...anyImages, type: "float16" }],
        outputs: [{ ...anyImages, name: "last_hidden_state", type: "float16" }],
      },
      /takes pixel_values of float16 \[.*\]; use a model that takes float32/,
    ],
    [
      "a hidden state of one dimension",
      {
        ...flat,
        nodes: [["Reshape", ["pixel_values", "shape"], "last_hidden_state"]],
        outputs: [{ name: "last_hidden_state", shape: ["values"] }],
        constants: [{ name: "shape", values: [12] }],
      },
      /yields a last_hidden_state of 1 dimensions; use a model whose last_hidden_state has 2, 3 or 4$/,
    ],
  ] as [string, TinyModel, RegExp][]
) {
  Deno.test(`a network with ${what} is refused before any image is embedded`, async () => {
    await onBothDevices(model, async (load, device) => {
      await assert.rejects(load("mean"), (error: Error) => {
        assert.equal(error.name, "UserError", `${device}: ${error.stack}`);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  });
}

Deno.test("an output that mixes images is refused", async () => {
  const mixing: TinyModel = {
    inputs: [anyImages],
    nodes: [["Transpose", ["pixel_values"], "last_hidden_state", { perm: [1, 0, 2, 3] }]],
    outputs: [{ name: "last_hidden_state", shape: ["a", "b", "c", "d"] }],
  };
  await onBothDevices(mixing, async (load) => {
    await assert.rejects(embedOnce(await load("mean"), images(2)), {
      name: "UserError",
      message: /yields a last_hidden_state of \[3 x 2 x 2 x 2\] for 2 images; use a model .*$/,
    });
  });
});
