import assert from "node:assert/strict";
import { startCpuEmbedder } from "../../lib/encoder/cpu_embedder.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import { embeddedImages, encoder } from "./requests.ts";

const cpu = { ...encoder, device: "cpu" } as const;
const files = await openEncoder(encoder.model, cpu);

Deno.test("on the device cpu, embeddings are the same bytes with any number of workers and images per batch", async () => {
  const images = await embeddedImages(40);
  const found: Float32Array[] = [];
  for (const [workers, perBatch] of [[1, 40], [2, 7], [3, 1]]) {
    const embedder = await startCpuEmbedder(files, cpu, workers);
    const batches: Promise<{ data: Float32Array }>[] = [];
    for (let first = 0; first < images.length; first += perBatch) {
      batches.push(embedder.embed(images.slice(first, first + perBatch)));
    }
    const embedded = await Promise.all(batches);
    await embedder.release();
    found.push(Float32Array.from(embedded.flatMap(({ data }) => [...data])));
  }
  assert.equal(found[0].length, 40 * 96);
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

Deno.test("what is under way on the device cpu fails when the encoder is released", async () => {
  const images = await embeddedImages(40);
  const embedder = await startCpuEmbedder(files, cpu, 1);
  const batches = Array.from({ length: 30 }, () => embedder.embed(images));
  const ends = Promise.allSettled(batches);
  await batches[0];
  await embedder.release();
  const { status, reason } = (await ends).at(-1) as PromiseRejectedResult;
  assert.equal(status, "rejected");
  assert.match(String(reason), /the encoder was released/);
});

Deno.test("an encoder that no worker of the device cpu can load is told once, in one line", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/onnx`);
  for (const name of ["config.json", "preprocessor_config.json"]) {
    await Deno.copyFile(`${encoder.model}/${name}`, `${folder}/${name}`);
  }
  await Deno.writeTextFile(`${folder}/onnx/model.onnx`, "no model");
  await assert.rejects(startCpuEmbedder({ ...files, folder }, cpu, 2), {
    name: "UserError",
    message: /^The encoder .* cannot be loaded \(dtype fp32, device cpu\): .*$/,
  });
  await Deno.remove(folder, { recursive: true });
});
