// Step 1 against bare ONNX sessions that get the same tensors again and again: images a second on all cores, and memory.
// Without a model, the embedded encoder embeds the embedded images. Else the model embeds images of noise, in every precision
// that it has; random_vit.py writes one of the size of DINOv2-small:
//
//     deno run -P=bench bench/embedding.ts wasm
//     python bench/random_vit.py /tmp/vit && deno run -P=bench bench/embedding.ts wasm /tmp/vit 64

import { cpus } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { type Batch, packImages, preprocessBatch } from "../lib/encoder/batch.ts";
import { embed } from "../lib/encoder/embed.ts";
import { networkFile, openEncoder } from "../lib/encoder/files.ts";
import { loadEncoder } from "../lib/encoder/model.ts";
import { startThread } from "../lib/encoder/request_thread.ts";
import { encoderSettings } from "../lib/encoder/settings.ts";
import { openHub } from "../lib/hub/hub.ts";
import { type ImageSettings, openDataSet } from "../lib/images/source.ts";
import { readNpy } from "../lib/images/npz.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { openStore } from "../lib/store/open_store.ts";
import { readObject } from "../lib/store/store.ts";
import { projectFolder } from "../steps/command.ts";
import type { BareRequest } from "./bare_session.ts";

/** How often both are measured, in turns, because other programs come and go. */
const rounds = 3;

const inputs = join(projectFolder, "data/inputs");
const [device = "wasm", model = join(inputs, "dino-fashion"), images = "64"] = Deno.args;
const threads = navigator.hardwareConcurrency;
const folder = await Deno.makeTempDir();
const hub = openHub({ folder, endpoint: "http://127.0.0.1:1", sleep: () => Promise.resolve() });
const data = Deno.args.length > 1 ? await noise(Number(images)) : embeddedImages();

console.log(`${cpus()[0].model}, ${threads} cores; Deno ${Deno.version.deno}; device ${device}`);
let reference: Float32Array | undefined;
for (const dtype of ["fp32", "fp16", "q8"] as const) {
  const settings = encoderSettings.parse({ model, dtype, device });
  if (!await Deno.stat(join(model, networkFile("", dtype))).catch(() => undefined)) continue;
  const files = await openEncoder(model, settings);
  const first: Batch = await firstBatch();
  const bare = device === "wasm" ? await bareWorkers() : await bareSession();
  const rates: { bare: number; step: number; memory: number }[] = [];
  let [embeddings, columns] = [new Float32Array(), 0];
  for (let round = 0; round < rounds; round++) {
    const step = await stepRate();
    ({ embeddings, columns } = step);
    const count = Math.max(1, Math.ceil(step.images / settings.batchSize / threads)) * threads;
    rates.push({ bare: await bare.rate(count), step: step.rate, memory: step.memory });
  }
  await bare.release();
  reference ??= embeddings;
  const similarity = leastSimilarity(reference, embeddings, columns);
  console.log(
    `${dtype}: bare sessions ${list(rates.map((rate) => rate.bare))} images/s, step 1 ` +
      `${list(rates.map((rate) => rate.step))} (` +
      `${(100 * mean(rates.map(({ bare, step }) => step / bare))).toFixed(0)} %), memory ` +
      `${(Math.max(...rates.map(({ memory }) => memory)) / 1e6).toFixed(0)} MB, cosine ` +
      `similarity to fp32 at least ${similarity.toFixed(5)}`,
  );

  /** The encoder's input for the first batch. */
  async function firstBatch(): Promise<Batch> {
    const { pool } = await openDataSet(data, folder, hub.dataset);
    const batch = [];
    for await (const image of pool.images(0)) {
      if (batch.push(image) === settings.batchSize) break;
    }
    return await preprocessBatch(packImages(batch), files.preprocessing);
  }

  /** One session on all cores. */
  async function bareSession() {
    const encoder = await loadEncoder(files, settings, threads);
    return {
      rate: (batches: number) =>
        rateOf(async () => {
          for (let i = 0; i < batches; i++) await encoder.embed(first);
          return batches * first.count;
        }),
      release: encoder.release,
    };
  }

  /** A session per core. */
  async function bareWorkers() {
    const url = new URL("./bare_session.ts", import.meta.url);
    const workers = Array.from({ length: threads }, () => startThread<BareRequest, undefined>(url));
    const network = join(model, networkFile("", dtype));
    await Promise.all(workers.map(({ ask }) => ask({ network })));
    return {
      rate: (batches: number) =>
        rateOf(async () => {
          const times = batches / threads;
          await Promise.all(workers.map(({ ask }) => ask({ batch: first, times })));
          return batches * first.count;
        }),
      release: () => Promise.resolve(workers.forEach(({ stop }) => stop())),
    };
  }

  /** All of step 1 on the images, but loading the model: read, decode, preprocess, embed, keep. */
  async function stepRate() {
    const store = await openStore(await Deno.makeTempDir({ dir: folder }));
    let [start, memory, images] = [0, 0, 0];
    const { record } = await embed({
      data,
      encoder: settings,
      folder,
      store,
      project: projectFolder,
      hub,
      now: () => 0,
      onProgress: (_, total) => {
        start ||= performance.now();
        images = total;
        memory = Math.max(memory, Deno.memoryUsage().rss);
      },
    });
    const rate = images / (performance.now() - start) * 1000;
    const pool = readNpy(await readObject(store, record.outputs.pool));
    const embeddings = pool.data as Float32Array<ArrayBuffer>;
    return { rate, images, memory, embeddings, columns: pool.shape[1] };
  }
}
await Deno.remove(folder, { recursive: true });
Deno.exit();

function embeddedImages(): ImageSettings {
  const [train, test] = ["train", "test"].map((set) =>
    join(inputs, `fashion-mnist/${set}.parquet`)
  );
  return { parquet: { train, test, image: "image", label: "label" } };
}

/** Images of noise, two classes, no two alike. */
async function noise(count: number): Promise<ImageSettings> {
  const random = new RandomState(0);
  const train = join(folder, "images");
  for (let i = 0; i < count; i++) {
    const pixels = Uint8Array.from(random.randomSample(32 * 32 * 3), (value) => value * 256);
    const path = join(train, `class${i % 2}`);
    await Deno.mkdir(path, { recursive: true });
    await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png().toFile(join(path, `${String(i).padStart(6, "0")}.png`));
  }
  return { folder: { train, test: 0.2 } };
}

/** Images a second of some work, which returns how many images it took. */
async function rateOf(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  return await work() / (performance.now() - start) * 1000;
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

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function list(rates: number[]): string {
  return rates.map((rate) => rate.toPrecision(3)).join(", ");
}
