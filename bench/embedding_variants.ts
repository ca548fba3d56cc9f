// How an encoder is best run, as a Markdown table: threads against workers, images per inference, what ONNX Runtime may change
// of the graph, precisions; images a second, how near that is to what this processor can do, and what becomes of the
// embeddings. All variants embed the same preprocessed images, one after the other, each in a row that is printed when it is done.
// Without a model, the embedded encoder embeds the embedded images, and the accuracy of a fit on the whole pool is told.
// precisions.py makes float16 and int8 of a model, and random_vit.py a model of the size of DINOv2-small, which gets noise:
//
//     python bench/precisions.py data/inputs/dino-fashion data/bench/dino-fashion
//     deno run -P=bench bench/embedding_variants.ts data/bench/dino-fashion
//     python bench/random_vit.py data/bench/vit && deno run -P=bench bench/embedding_variants.ts data/bench/vit 64
//
// Other programs take the cores away, but not the processor seconds of this one, so that what is compared with the peak is
// per processor second. The peak is the best of some rounds of products of two float32 matrices of 1,024 x 1,024 in this
// process, by ONNX Runtime's native build on all cores.

import { cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fitClassifier, score } from "../lib/classifier/classifier.ts";
import { classifierSettings } from "../lib/classifier/settings.ts";
import { imagesPerInference } from "../lib/encoder/encoder.ts";
import { packImages, preprocessBatch } from "../lib/encoder/batch.ts";
import { networkFile, openEncoder } from "../lib/encoder/files.ts";
import { startThread } from "../lib/encoder/request_thread.ts";
import { encoderSettings } from "../lib/encoder/settings.ts";
import { openHub } from "../lib/hub/hub.ts";
import { numberClasses } from "../lib/images/labels.ts";
import { openDataSet } from "../lib/images/source.ts";
import { productModel } from "../lib/numeric/onnx_model.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { mean } from "../lib/statistics/descriptive.ts";
import { projectFolder } from "../steps/command.ts";
import { cosineSimilarities } from "./similarity.ts";
import type { VariantImages, VariantRequest, VariantSession } from "./variant_session.ts";

/** Rows and columns of the matrices whose product tells the peak. */
const side = 1024;
/** How often they are multiplied in a round, and how many rounds there are. */
const [times, rounds] = [10, 8];

/** Images of a batch of step 1. */
const MOST = encoderSettings.parse({ model: "any" }).batchSize;

/** A way to run the encoder. */
interface Variant {
  readonly dtype: "fp32" | "fp16" | "q8";
  /** Sessions, each with a worker of its own. */
  readonly workers: number;
  /** Threads of each session; 0 for WebAssembly. */
  readonly threads: number;
  /** Images per inference. */
  readonly batch: number;
  readonly graph: VariantSession["graph"];
}

/** What came of a variant. */
interface Result {
  /** Images a second by the clock. */
  readonly rate: number;
  /** Images a second of one core. */
  readonly coreRate: number;
  readonly embeddings: Float32Array;
}

const [model = join(projectFolder, "data/inputs/dino-fashion"), noise] = Deno.args;
const config = JSON.parse(await Deno.readTextFile(join(model, "config.json")));
const { pixels, size, labels } = noise === undefined
  ? await embeddedImages()
  : noiseImages(Number(noise));
const count = pixels.length / (3 * size * size);
const flops = flopsOf(size);
const cores = navigator.hardwareConcurrency;
/** As step 1 has it on the device cpu. */
const plain: Variant = {
  dtype: "fp32",
  workers: cores,
  threads: 1,
  batch: Math.min(MOST, imagesPerInference("fp32", { name: "" }, { height: size, width: size })),
  graph: "all",
};
const variants: Variant[] = [
  plain,
  { ...plain, dtype: "fp16" },
  { ...plain, dtype: "q8", batch: 1 },
  { ...plain, batch: 8 },
  { ...plain, batch: MOST },
  { ...plain, workers: 1, threads: cores },
  { ...plain, workers: 1, threads: cores, batch: MOST },
  { ...plain, graph: "basic" },
  { ...plain, graph: "disabled" },
  { ...plain, threads: 0 },
];
const peak = await measurePeak();

console.log(
  `${
    cpus()[0].model
  }, ${cores} cores; Deno ${Deno.version.deno}; ${count} images of ${size} x ${size}, ` +
    `${(flops / 1e9).toPrecision(3)} GFLOP each; the peak is ${
      peak.toPrecision(3)
    } GFLOP per core second\n`,
);
const heads = [
  "precision",
  "sessions x threads",
  "images per inference",
  "graph",
  "images/s",
  "per core second",
  "GFLOP per core second",
  "of the peak",
  "same bytes",
  "mean cosine similarity",
  "accuracy",
];
for (const row of [heads, heads.map(() => "---")]) console.log(`| ${row.join(" | ")} |`);
let first: { embeddings: Float32Array; accuracy: number | undefined } | undefined;
for (const variant of variants) {
  const { dtype, workers, threads, batch, graph } = variant;
  const path = join(model, networkFile("", dtype));
  const network = await Deno.readFile(path).catch(() => undefined);
  if (network === undefined) continue;
  const { rate, coreRate, embeddings } = await measure(variant, network);
  const accuracy = await accuracyOf(embeddings);
  first ??= { embeddings, accuracy };
  const speed = coreRate * flops / 1e9;
  const row = [
    dtype,
    `${workers} x ${threads || "1, WebAssembly"}`,
    `${Math.min(batch, count)}`,
    graph,
    rate.toPrecision(3),
    coreRate.toPrecision(3),
    speed.toPrecision(3),
    `${(100 * speed / peak).toFixed(0)} %`,
    embeddings.every((value, i) => value === first!.embeddings[i]) ? "yes" : "no",
    mean(cosineSimilarities(embeddings, first.embeddings, embeddings.length / count)).toFixed(6),
    accuracy === undefined ? "–" : `${accuracy.toFixed(4)} (${signed(accuracy - first.accuracy!)})`,
  ];
  console.log(`| ${row.join(" | ")} |`);
}
Deno.exit();

/** GFLOP in a second of one core, in dense products on all cores. */
async function measurePeak(): Promise<number> {
  const { ask, stop } = startSession();
  await ask({ network: productModel("float32", {}), threads: cores, graph: "all" });
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const { core } = await timed(() => ask({ side, times }));
    least = Math.min(least, core);
  }
  stop();
  return times * 2 * side ** 3 / 1e9 / least;
}

function startSession() {
  const url = new URL("./variant_session.ts", import.meta.url);
  return startThread<VariantRequest, null>(url);
}

/** Embeds all images. */
async function measure(
  { workers, threads, batch, graph }: Variant,
  network: Uint8Array,
): Promise<Result> {
  const sessions = Array.from({ length: workers }, startSession);
  const all = (request: VariantRequest) => Promise.all(sessions.map(({ ask }) => ask(request)));
  await all({ network, threads, graph });
  const images = (length: number): VariantImages => ({
    pixels: pixels.subarray(0, length * 3 * size * size),
    size,
    batch,
    next: new Int32Array(new SharedArrayBuffer(4)),
    embeddings: sharedFloats(length * config.hidden_size),
  });
  // The first inferences are slow, until their code is compiled.
  await all(images(Math.min(count, 2 * batch * workers)));
  const whole = images(count);
  const { clock, core } = await timed(() => all(whole));
  sessions.forEach(({ stop }) => stop());
  return {
    rate: count / clock,
    coreRate: count / core,
    embeddings: whole.embeddings,
  };
}

/** Seconds of some work by the clock, and of all cores together. */
async function timed(work: () => Promise<unknown>): Promise<{ clock: number; core: number }> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: (performance.now() - start) / 1e3, core: (user + system) / 1e6 };
}

/** Multiplications and additions of a vision transformer's products for one image. */
function flopsOf(size: number): number {
  const { hidden_size: width, num_hidden_layers: layers, patch_size: patch, mlp_ratio } = config;
  const patches = (size / patch) ** 2;
  const tokens = patches + 1;
  const layer = (8 + 4 * mlp_ratio) * tokens * width ** 2 + 4 * tokens ** 2 * width;
  return layers * layer + 2 * patches * 3 * patch ** 2 * width;
}

/** The embedded images as the encoder sees them, pool before test, with their labels. */
async function embeddedImages() {
  const inputs = join(projectFolder, "data/inputs/fashion-mnist");
  const [train, test] = ["train", "test"].map((set) => join(inputs, `${set}.parquet`));
  const data = { parquet: { train, test, image: "image", label: "label" } };
  const hub = openHub({ folder: inputs, endpoint: "http://127.0.0.1:1", sleep: async () => {} });
  const dataSet = await openDataSet(data, inputs, hub.dataset);
  const { preprocessing } = await openEncoder(model, encoderSettings.parse({ model }));
  const labels = numberClasses(dataSet.pool, dataSet.test);
  const images = [];
  for (const { images: all } of [dataSet.pool, dataSet.test]) {
    for await (const image of all(0)) images.push(image);
  }
  const { data: values, width } = await preprocessBatch(packImages(images), preprocessing);
  const pixels = sharedFloats(values.length);
  pixels.set(values);
  return { pixels, size: width, labels };
}

/** Images of noise, of 224 x 224 pixels; nobody knows their labels. */
function noiseImages(images: number) {
  const size = 224;
  const pixels = sharedFloats(images * 3 * size * size);
  pixels.set(new RandomState(0).randomSample(pixels.length).map((value) => 4 * value - 2));
  return { pixels, size, labels: undefined };
}

/** The accuracy on the test set of a fit on the whole pool; undefined without labels. */
async function accuracyOf(embeddings: Float32Array): Promise<number | undefined> {
  if (labels === undefined) return;
  const { poolLabels, testLabels, classNames } = labels;
  const columns = embeddings.length / count;
  const end = poolLabels.length * columns;
  const matrix = (rows: number, values: Float32Array) => ({
    rows,
    columns,
    data: Float32Array.from(values),
  });
  const classifier = await fitClassifier(
    matrix(poolLabels.length, embeddings.subarray(0, end)),
    poolLabels,
    { classCount: classNames.length, settings: classifierSettings.parse({}), seed: 0 },
  );
  return await score(classifier, matrix(testLabels.length, embeddings.subarray(end)), testLabels);
}

function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

function signed(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(4)}`;
}
