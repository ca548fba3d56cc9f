import assert from "node:assert/strict";
import { join } from "node:path";
import { openEncoder } from "../../lib/encoder/files.ts";
import { loadEncoder } from "../../lib/encoder/model.ts";
import { startPreprocessor } from "../../lib/encoder/preprocess_thread.ts";
import { embeddedImages, encoder, golden } from "./requests.ts";

Deno.test("embeddings are those of Python's transformers, to 1e-4, and the same bits with any number of threads", async () => {
  const images = await embeddedImages(64);
  const files = await openEncoder(encoder.model, encoder);
  const preprocessor = startPreprocessor(files.preprocessing);
  const batch = await preprocessor.preprocess(images);
  preprocessor.stop();
  const results: Float32Array[] = [];
  for (const threads of [1, 2, 3]) {
    const loaded = await loadEncoder(files, encoder, threads);
    results.push((await loaded.embed(batch)).data);
    await loaded.release();
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);

  const { embeddings } = JSON.parse(
    await Deno.readTextFile(join(golden, "golden_embeddings.json")),
  ) as { embeddings: number[][] };
  assert.equal(embeddings.length, 64);
  const largest = Math.max(
    ...embeddings.flatMap((row, i) =>
      row.map((value, j) => Math.abs(value - results[0][i * 96 + j]))
    ),
  );
  assert.ok(largest <= 1e-4, `largest difference ${largest}`);
});

Deno.test("encoders of every type are loaded; of two towers, the image tower", async () => {
  const folder = await Deno.makeTempDir();
  const types = [
    ["vit", "model"],
    ["deit", "model"],
    ["dinov2_with_registers", "model"],
    ["dinov3_vit", "model"],
    ["clip", "vision_model"],
    ["clip_vision_model", "model"],
    ["siglip", "vision_model"],
    ["siglip_vision_model", "model"],
  ];
  for (const [type, network] of types) {
    const model = join(folder, type);
    await Deno.mkdir(join(model, "onnx"), { recursive: true });
    await Deno.writeTextFile(join(model, "config.json"), JSON.stringify({ model_type: type }));
    for (
      const [from, to] of [
        ["preprocessor_config.json", "preprocessor_config.json"],
        ["onnx/model.onnx", `onnx/${network}.onnx`],
      ]
    ) {
      await Deno.copyFile(join(encoder.model, from), join(model, to));
    }
    const settings = { ...encoder, pooling: "mean" } as const;
    const loaded = await loadEncoder(await openEncoder(model, settings), settings, 1);
    const data = new Float32Array(2 * 3 * 28 * 28);
    const { columns, data: embeddings } = await loaded.embed({
      count: 2,
      width: 28,
      height: 28,
      data,
    });
    await loaded.release();
    assert.deepEqual([columns, embeddings.length], [96, 2 * 96], type);
  }
  await Deno.remove(folder, { recursive: true });
});
