import assert from "node:assert/strict";
import { openEncoder } from "../../lib/encoder/files.ts";
import { startWasmEmbedder } from "../../lib/encoder/wasm_embedder.ts";
import { embeddedImages, encoder } from "./requests.ts";

const files = await openEncoder(encoder.model, encoder);

Deno.test("embeddings are the same bytes with any number of workers, each with several batches", async () => {
  const images = await embeddedImages(40);
  const found: Float32Array[][] = [];
  for (const workers of [1, 2, 3]) {
    const embedder = await startWasmEmbedder(files, encoder, workers);
    const batches = Array.from({ length: 8 }, (_, i) => images.slice(5 * i, 5 * (i + 1)));
    const embedded = await Promise.all(batches.map((batch) => embedder.embed(batch)));
    await embedder.release();
    found.push(embedded.map(({ data }) => data));
  }
  assert.equal(found[0].length, 8);
  assert.equal(found[0][7].length, 5 * 96);
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

Deno.test("an image that a worker cannot decode is named in one line, and the worker goes on", async () => {
  const embedder = await startWasmEmbedder(files, encoder, 1);
  const [image] = await embeddedImages(1);
  const [bad, good] = await Promise.allSettled([
    embedder.embed([{ name: "row 3", bytes: Uint8Array.of(1, 2, 3) }]),
    embedder.embed([image]),
  ]);
  await embedder.release();
  assert.equal(bad.status, "rejected");
  assert.match(String(bad.reason), /^UserError: The image of row 3 does not decode \(.*\); .*$/);
  assert.equal(good.status, "fulfilled");
});

Deno.test("an encoder that no worker can load is told once, in one line", async () => {
  const missing = { ...files, files: files.files.map((file) => ({ ...file })) };
  const broken = await Deno.makeTempFile();
  missing.files.find(({ name }) => name === "onnx/model.onnx")!.path = broken;
  await assert.rejects(startWasmEmbedder(missing, encoder, 2), {
    name: "UserError",
    message: /^The encoder .* cannot be loaded \(dtype fp32, device wasm\): .*$/,
  });
  await Deno.remove(broken);
});

Deno.test("a model of more than 4 GB is refused before it is read", async () => {
  const path = await Deno.makeTempFile();
  await Deno.truncate(path, 2 ** 32 + 1);
  const big = { ...files, files: [...files.files, { name: "onnx/model.onnx_data", path }] };
  await assert.rejects(startWasmEmbedder(big, encoder, 2), {
    name: "UserError",
    message: /^The encoder .* is too big: the device wasm has 4 GB of memory .*"device": "cpu".*$/,
  });
  await Deno.remove(path);
});
