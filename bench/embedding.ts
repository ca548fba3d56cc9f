// Step 1 against the bare ONNX session on the same images: images a second in each precision, the share of the
// matrix-multiplication peak, and the similarity to fp32.
//
//     python bench/random_vit.py /tmp/vit && deno run -P=bench bench/embedding.ts /tmp/vit [images]

import { join } from "node:path";
import sharp from "sharp";
import { embed } from "../lib/encoder/embed.ts";
import { openEncoder } from "../lib/encoder/files.ts";
import { loadEncoder } from "../lib/encoder/model.ts";
import { openHub } from "../lib/hub/hub.ts";
import { readNpy } from "../lib/images/npz.ts";
import { matrix } from "../lib/numeric/matrix.ts";
import { multiply } from "../lib/numeric/products.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { openStore } from "../lib/store/open_store.ts";
import { readObject } from "../lib/store/store.ts";
import { projectFolder } from "../steps/command.ts";

const [model, images = "64"] = Deno.args;
const count = Number(images);
const batchSize = 32;
const threads = navigator.hardwareConcurrency;

/** Multiply-adds of a ViT-S/14 at 224 x 224: patches, 12 layers of projections and of attention. */
const operations = 2 * (256 * 588 * 384 + 12 * (257 * 12 * 384 ** 2 + 2 * 257 ** 2 * 384));

const folder = await Deno.makeTempDir();
await writeImages(join(folder, "images"), count);
const store = await openStore(join(folder, "data"));
const peak = await matrixPeak();
console.log(`${threads} threads, ${count} images of 32 x 32, batches of ${batchSize}`);
console.log(`float32 products, one thread: ${(peak / 1e9).toFixed(0)} GFLOP/s`);
let memory = 0;
let reference: Float32Array | undefined;
for (const dtype of ["fp32", "fp16", "q8"] as const) {
  // Before and after, because other processes come and go.
  const before = await bareRate(dtype);
  const { rate, embeddings } = await pipelineRate(dtype);
  const bare = (before + await bareRate(dtype)) / 2;
  reference ??= embeddings;
  console.log(
    `${dtype}: bare session ${bare.toFixed(1)} images/s (${
      (bare * operations / 1e9).toFixed(0)
    } GFLOP/s, ` +
      `${(bare * operations / peak / threads * 100).toFixed(0)} % of the peak), step 1 ${
        rate.toFixed(1)
      } images/s ` +
      `(${(rate / bare * 100).toFixed(0)} %), cosine similarity to fp32 at least ${
        leastSimilarity(reference, embeddings, 384).toFixed(5)
      }`,
  );
}
console.log(`memory at most ${(memory / 2 ** 20).toFixed(0)} MiB`);
await Deno.remove(folder, { recursive: true });
Deno.exit();

/** Images of noise, two classes, no two alike. */
async function writeImages(folder: string, count: number): Promise<void> {
  const random = new RandomState(0);
  for (let i = 0; i < count; i++) {
    const pixels = Uint8Array.from(random.randomSample(32 * 32 * 3), (value) => value * 256);
    const path = join(folder, `class${i % 2}`);
    await Deno.mkdir(path, { recursive: true });
    await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png().toFile(join(path, `${String(i).padStart(6, "0")}.png`));
  }
}

async function matrixPeak(): Promise<number> {
  const size = 1024;
  const a = matrix(new Float32Array(size * size).fill(0.5), size, size);
  await multiply(a, a);
  const start = performance.now();
  for (let i = 0; i < 10; i++) await multiply(a, a);
  return 10 * 2 * size ** 3 / (performance.now() - start) * 1000;
}

async function bareRate(dtype: "fp32" | "fp16" | "q8"): Promise<number> {
  const files = await openEncoder(model, { dtype, pooling: "cls" });
  const encoder = await loadEncoder(files, { dtype, device: "cpu", pooling: "cls" }, threads);
  const data = new Float32Array(batchSize * 3 * 224 * 224).fill(0.1);
  const batch = { count: batchSize, width: 224, height: 224, data };
  await encoder.embed(batch);
  const start = performance.now();
  for (let i = 0; i < count; i += batchSize) await encoder.embed(batch);
  const rate = count / (performance.now() - start) * 1000;
  await encoder.release();
  return rate;
}

/** All of step 1 on the images, but loading the model: read, decode, preprocess, embed, keep. */
async function pipelineRate(dtype: "fp32" | "fp16" | "q8") {
  let start = 0;
  const { record } = await embed({
    data: { folder: { train: join(folder, "images"), test: 0.2 } },
    encoder: { model, batchSize, dtype, device: "cpu", pooling: "cls" },
    folder,
    store,
    project: projectFolder,
    hub: openHub({ folder, endpoint: "http://127.0.0.1:1", sleep: () => Promise.resolve() }),
    now: () => performance.now() / 1000,
    onProgress: () => {
      start ||= performance.now();
      memory = Math.max(memory, Deno.memoryUsage().rss);
    },
  });
  const rate = count / (performance.now() - start) * 1000;
  const { data } = readNpy(await readObject(store, record.outputs.pool));
  return { rate, embeddings: data as Float32Array };
}

function leastSimilarity(a: Float32Array, b: Float32Array, columns: number): number {
  let least = 1;
  for (let row = 0; row < a.length; row += columns) {
    let [ab, aa, bb] = [0, 0, 0];
    for (let j = row; j < row + columns; j++) {
      ab += a[j] * b[j];
      aa += a[j] ** 2;
      bb += b[j] ** 2;
    }
    least = Math.min(least, ab / Math.sqrt(aa * bb));
  }
  return least;
}
