// Step 1 against bare ONNX sessions that get the same tensor again and again: images a second on all cores, and memory.
// Without a model, the embedded encoder embeds the embedded images. Else the model embeds images of noise, in every precision
// that it has; random_vit.py writes one of the size of DINOv2-small:
//
//     deno run -P=bench bench/embedding.ts wasm
//     python bench/random_vit.py /tmp/vit && deno run -P=bench bench/embedding.ts wasm /tmp/vit 64

import { cpus } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import sharp from "sharp";
import { type Batch, packImages, preprocessBatch } from "../lib/encoder/batch.ts";
import { embed } from "../lib/encoder/embed.ts";
import { networkFile, openEncoder } from "../lib/encoder/files.ts";
import { loadEncoder } from "../lib/encoder/model.ts";
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

/** How often step 1 is measured, each time between two measurements of bare sessions: other programs come and go. */
const rounds = 3;
/** Batches of one measurement of bare sessions. */
const batches = Deno.args.length > 1 ? 2 : 64;

const inputs = join(projectFolder, "data/inputs");
const [device = "wasm", model = join(inputs, "dino-fashion"), images = "64"] = Deno.args;
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
  const files = await openEncoder(model, settings);
  const first = await firstBatch();
  const bare = device === "wasm" ? await bareWorkers() : await bareSession();
  // The first inferences are slow, until their code is compiled.
  await bare.rate();
  const rates: { bare: Rate; step: Rate }[] = [];
  let memory = 0;
  let [embeddings, columns] = [new Float32Array(), 0];
  for (let round = 0; round < rounds; round++) {
    const [before, step] = [await bare.rate(), await stepRate()];
    rates.push({ bare: before, step }, { bare: await bare.rate(), step });
  }
  await bare.release();
  reference ??= embeddings;
  const of = (which: "bare" | "step", what: keyof Rate) => rates.map((rate) => rate[which][what]);
  // Others on the machine make any of them slower: the fastest counts.
  const share = (what: keyof Rate) =>
    `${(100 * Math.max(...of("step", what)) / Math.max(...of("bare", what))).toFixed(0)} %`;
  console.log(
    `${dtype}: bare sessions ${range(of("bare", "perSecond"))} images/s, step 1 ` +
      `${range(of("step", "perSecond"))} (${share("perSecond")}); of a core ` +
      `${range(of("bare", "perCoreSecond"))} and ${range(of("step", "perCoreSecond"))} ` +
      `(${share("perCoreSecond")}); memory ${(memory / 1e6).toFixed(0)} MB; cosine similarity to ` +
      `fp32 at least ${leastSimilarity(reference, embeddings, columns).toFixed(5)}`,
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
    const run = async () => {
      for (let i = 0; i < batches; i++) await encoder.embed(first);
      return batches * first.count;
    };
    return { rate: () => rateOf(run), release: encoder.release };
  }

  /** A session per core. */
  async function bareWorkers() {
    const url = new URL("./bare_session.ts", import.meta.url);
    const workers = Array.from({ length: threads }, () => startThread<BareRequest, undefined>(url));
    await Promise.all(workers.map(({ ask }) => ask({ network })));
    const times = Math.ceil(batches / threads);
    const run = async () => {
      await Promise.all(workers.map(({ ask }) => ask({ batch: first, times })));
      return times * threads * first.count;
    };
    return {
      rate: () => rateOf(run),
      release: () => Promise.resolve(workers.forEach(({ stop }) => stop())),
    };
  }

  /** All of step 1 on the images, but loading the model: read, decode, preprocess, embed, keep. */
  async function stepRate(): Promise<Rate> {
    const store = await openStore(await Deno.makeTempDir({ dir: folder }));
    const loaded = Promise.withResolvers<number>();
    const step = embed({
      data,
      encoder: settings,
      folder,
      store,
      project: projectFolder,
      hub,
      now: () => 0,
      onProgress: (_, total) => {
        loaded.resolve(total);
        memory = Math.max(memory, Deno.memoryUsage().rss);
      },
    });
    await Promise.race([loaded.promise, step]);
    const rate = await rateOf(async () => {
      const { record } = await step;
      const { data, shape } = readNpy(await readObject(store, record.outputs.pool));
      [embeddings, columns] = [data as Float32Array<ArrayBuffer>, shape[1]];
      return await loaded.promise;
    });
    return rate;
  }
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

/** Images a second, and images a second of one core's time, which hangs less on what else the machine does. */
interface Rate {
  perSecond: number;
  perCoreSecond: number;
}

/** The rate of some work, which returns how many images it took. */
async function rateOf(work: () => Promise<number>): Promise<Rate> {
  const [start, before] = [performance.now(), cpuUsage()];
  const images = await work();
  const { user, system } = cpuUsage(before);
  return {
    perSecond: images / (performance.now() - start) * 1e3,
    perCoreSecond: images / (user + system) * 1e6,
  };
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

function range(rates: number[]): string {
  return [Math.min(...rates), Math.max(...rates)]
    .map((rate) => Number(rate.toPrecision(3))).join(" to ");
}
