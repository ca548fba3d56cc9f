// Step 1 against bare ONNX sessions that get the same tensor again and again: images a second on all cores, and memory. Other
// programs make both slower, so the two also run at a time, with as many threads each, and share whatever is left.
// Without a model, the embedded encoder embeds the embedded images. Else the model embeds images of noise, in every precision
// that it has; random_vit.py writes one of the size of DINOv2-small:
//
//     deno run -P=bench bench/embedding.ts wasm
//     python bench/random_vit.py data/bench/vit && deno run -P=bench bench/embedding.ts wasm data/bench/vit 64

import { cpus } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { packImages, preprocessBatch } from "../lib/encoder/batch.ts";
import { embed } from "../lib/encoder/embed.ts";
import { imagesPerInference } from "../lib/encoder/encoder.ts";
import { networkFile, openEncoder } from "../lib/encoder/files.ts";
import { startThread } from "../lib/encoder/request_thread.ts";
import { type EncoderSettings, encoderSettings } from "../lib/encoder/settings.ts";
import { openHub } from "../lib/hub/hub.ts";
import { type ImageSettings, openDataSet } from "../lib/images/source.ts";
import { readNpy } from "../lib/images/npz.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { openStore } from "../lib/store/open_store.ts";
import { readObject } from "../lib/store/store.ts";
import { projectFolder } from "../steps/command.ts";
import type { BareRequest } from "./bare_session.ts";
import { cosineSimilarities } from "./similarity.ts";

/** How often both run at a time. */
const rounds = 3;

const inputs = join(projectFolder, "data/inputs");
const [device = "wasm", path = join(inputs, "dino-fashion"), images = "64"] = Deno.args;
const model = resolve(path);
const threads = navigator.hardwareConcurrency;
const folder = await Deno.makeTempDir();
const hub = openHub({ folder, endpoint: "http://127.0.0.1:1", sleep: () => Promise.resolve() });
const data = Deno.args.length > 1 ? await noise(Number(images)) : embeddedImages();

console.log(`${cpus()[0].model}, ${threads} cores; Deno ${Deno.version.deno}; device ${device}`);
let reference: Float32Array | undefined;
for (const dtype of ["fp32", "fp16", "q8"] as const) {
  const network = join(model, networkFile("", dtype));
  if (await Deno.stat(network).catch(() => undefined)) await measure(dtype, network);
}
await Deno.remove(folder, { recursive: true });
Deno.exit();

/** Measures and prints one precision. */
async function measure(dtype: EncoderSettings["dtype"], network: string): Promise<void> {
  const settings = encoderSettings.parse({ model, dtype, device });
  // First, while nothing else of this process takes memory.
  const alone = await runStep(settings);
  const bare = await startBareSessions(settings, network);
  // The first inferences are slow, until their code is compiled.
  await bare.run(5);
  const bareRate = await bare.run(10) / 10;
  const shares: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let bareImages: (() => Promise<number>) | undefined;
    const { images } = await runStep(settings, () => bareImages = bare.start());
    shares.push(images / await bareImages!());
  }
  bare.end();
  reference ??= alone.embeddings;
  const similarity = Math.min(...cosineSimilarities(reference, alone.embeddings, alone.columns));
  console.log(
    `${dtype}: step 1 ${
      alone.rate.toPrecision(3)
    } images/s, ${alone.megabytes} MB; bare sessions ` +
      `${bareRate.toPrecision(3)} images/s; both at a time, step 1 embeds ` +
      `${shares.map((share) => (100 * share).toFixed(0)).join(", ")} % as many images; cosine ` +
      `similarity to fp32 at least ${similarity.toFixed(5)}`,
  );
}

/** All of step 1 on the images, but loading the model: read, decode, preprocess, embed, keep. */
async function runStep(settings: EncoderSettings, onLoaded?: () => void) {
  const store = await openStore(await Deno.makeTempDir({ dir: folder }));
  let [start, bytes, images] = [0, 0, 0];
  const { record } = await embed({
    data,
    encoder: settings,
    folder,
    store,
    project: projectFolder,
    hub,
    now: () => 0,
    onProgress: (_, total) => {
      if (start === 0) onLoaded?.();
      start ||= performance.now();
      images = total;
      bytes = Math.max(bytes, Deno.memoryUsage().rss);
    },
  });
  const rate = images / (performance.now() - start) * 1e3;
  const pool = readNpy(await readObject(store, record.outputs.pool));
  const embeddings = pool.data as Float32Array;
  return { rate, images, megabytes: Math.round(bytes / 1e6), embeddings, columns: pool.shape[1] };
}

/** Sessions that get the first images again and again, as many as step 1 embeds at a time: one per core, or a graphics processor's. */
async function startBareSessions(settings: EncoderSettings, network: string) {
  const { preprocessing, input } = await openEncoder(model, settings);
  const { pool } = await openDataSet(data, folder, hub.dataset);
  const images = [];
  for await (const image of pool.images(0)) {
    if (images.push(image) === settings.batchSize) break;
  }
  const isGraphics = device === "webgpu" || device === "cuda";
  const all = await preprocessBatch(packImages(images), preprocessing);
  const most = isGraphics ? all.count : imagesPerInference(settings.dtype, input, all);
  const count = Math.min(most, all.count);
  const batch = { ...all, count, data: all.data.slice(0, count * all.data.length / all.count) };
  const nativeThreads = device === "wasm" ? 0 : isGraphics ? threads : 1;
  const url = new URL("./bare_session.ts", import.meta.url);
  const workers = Array.from(
    { length: isGraphics ? 1 : threads },
    () => startThread<BareRequest, number>(url),
  );
  await Promise.all(workers.map(({ ask }) => ask({ network, nativeThreads })));
  /** Starts them; the result stops them and tells how many images they embedded. */
  const start = () => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const counts = Promise.all(workers.map(({ ask }) => ask({ batch, stop })));
    return async () => {
      Atomics.store(stop, 0, 1);
      return (await counts).reduce((sum, count) => sum + count, 0);
    };
  };
  return {
    start,
    async run(seconds: number) {
      const stop = start();
      await new Promise((wake) => setTimeout(wake, 1000 * seconds));
      return await stop();
    },
    end: () => workers.forEach(({ stop }) => stop()),
  };
}

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
