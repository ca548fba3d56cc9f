import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import { type Batch, packImages, preprocessBatch } from "../../lib/encoder/batch.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import type { EncoderSettings } from "../../lib/encoder/settings.ts";
import { assertRuntime, loadWasmEncoder } from "../../lib/encoder/wasm_model.ts";
import { embeddedImages, encoder, golden, project } from "./requests.ts";

const files = await openEncoder(encoder.model, encoder);
const models = join(project, "tests/golden/models");

/** Embeds a batch, `batchSize` images at a time. */
async function embedAll(
  batch: Batch,
  model: string,
  settings: Pick<EncoderSettings, "dtype" | "pooling">,
  batchSize = batch.count,
): Promise<Float32Array> {
  const loaded = await loadWasmEncoder(await openEncoder(model, settings), settings);
  const length = batch.data.length / batch.count;
  const embeddings: number[] = [];
  for (let start = 0; start < batch.count; start += batchSize) {
    const count = Math.min(batchSize, batch.count - start);
    const data = batch.data.slice(start * length, (start + count) * length);
    embeddings.push(...(await loaded.embed({ ...batch, count, data })).data);
  }
  await loaded.release();
  return Float32Array.from(embeddings);
}

/** Images of 2 x 2 pixels, no two alike. */
function tinyBatch(count: number): Batch {
  const data = Float32Array.from({ length: count * 12 }, (_, i) => (i * 7) % 31 - 9);
  return { count, width: 2, height: 2, data };
}

Deno.test("embeddings are those of Python's transformers, to 1e-4, and the same bytes on every machine", async () => {
  const batch = await preprocessBatch(packImages(await embeddedImages(128)), files.preprocessing);
  const embeddings = await embedAll(batch, encoder.model, encoder);
  assert.equal(
    createHash("sha256").update(new Uint8Array(embeddings.buffer)).digest("hex"),
    "9c72e21a093c5b501a0d84e4391954cb5ae98fc17b3f8522a243ebc100018aaf",
  );
  const expected = JSON.parse(await Deno.readTextFile(join(golden, "golden_embeddings.json")))
    .embeddings.flat() as number[];
  const largest = Math.max(...expected.map((value, i) => Math.abs(value - embeddings[i])));
  assert.ok(largest <= 1e-4, `largest difference ${largest}`);
});

Deno.test("an embedding does not depend on the batch that its image is in", async () => {
  const images = packImages(await embeddedImages(70));
  const batch = await preprocessBatch(images, files.preprocessing);
  const together = await embedAll(batch, encoder.model, encoder);
  for (const batchSize of [1, 3, 64]) {
    assert.deepEqual(await embedAll(batch, encoder.model, encoder, batchSize), together);
  }
});

Deno.test("an embedding does not depend on the batch if numbers are quantised by their range", async () => {
  const settings = { dtype: "q8", pooling: "cls" } as const;
  const model = join(models, "quantized");
  const together = await embedAll(tinyBatch(5), model, settings);
  assert.deepEqual(await embedAll(tinyBatch(5), model, settings, 1), together);
});

Deno.test("weights may lie in a file of their own, and the hidden state may be float16", async () => {
  const settings = { dtype: "fp32", pooling: "mean" } as const;
  const batch = tinyBatch(2);
  const embeddings = await embedAll(batch, join(models, "external"), settings);
  const expected = Array.from({ length: 2 * 4 }, (_, i) => {
    const [image, column] = [Math.floor(i / 4), i % 4];
    let sum = 0;
    for (let j = 0; j < 12; j++) {
      sum += batch.data[image * 12 + j] * (((j % 6) * 4 + column) - 11) / 8;
    }
    return sum / 2;
  });
  assert.deepEqual([...embeddings], expected);
});

Deno.test("a model that does not load, or yields no hidden state, is told in one line", async () => {
  const settings = { dtype: "fp32", pooling: "cls" } as const;
  await assert.rejects(embedAll(tinyBatch(1), join(models, "logits"), settings), {
    name: "UserError",
    message: /^The encoder .*logits yields logits but no last_hidden_state; .*$/,
  });
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "onnx"));
  for (const name of ["config.json", "preprocessor_config.json"]) {
    await Deno.copyFile(join(models, "logits", name), join(folder, name));
  }
  await Deno.writeTextFile(join(folder, "onnx/model.onnx"), "no network");
  await assert.rejects(embedAll(tinyBatch(1), folder, settings), {
    name: "UserError",
    message: /^.*onnx\/model\.onnx is not a whole ONNX file \(.*\); put a whole copy there$/,
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("another build of ONNX Runtime is refused in one line, because its bytes may be others", () => {
  assertRuntime(runtime);
  const other = runtime.slice();
  other[1000] ^= 1;
  assert.throws(() => assertRuntime(other), {
    name: "UserError",
    message: /^ort-wasm-simd-threaded\.wasm of onnxruntime-web has the SHA-256 [0-9a-f]{64} .*$/,
  });
});
