// Small studies that bite: from images and from embeddings, float32 and float64, two to forty classes, with duplicates, ties and
// classes that appear late. They print one line of JSON each, so that machines can be compared.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { fitClassifier, predictProbabilities } from "../../lib/classifier/classifier.ts";
import { distancesToCentres, kmeans } from "../../lib/cluster/kmeans.ts";
import { packImages, preprocessBatch } from "../../lib/encoder/batch.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import { loadWasmEncoder } from "../../lib/encoder/wasm_model.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import type { Dataset } from "../../lib/experiment/check_dataset.ts";
import { queriesCsv, resultsCsv } from "../../lib/figures/csv_tables.ts";
import type { StudyCell } from "../../lib/figures/study.ts";
import { resize } from "../../lib/encoder/resize.ts";
import { decodeImage } from "../../lib/images/decode.ts";
import { openParquet } from "../../lib/images/parquet.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { hasFusedMultiplyAdd } from "../../lib/numeric/kernel.ts";
import { runtimeProblem } from "../../lib/numeric/products.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { loadStrategy, strategyNames } from "../../lib/strategies/registry.ts";

/** A study as a machine computed it. */
export interface MachineStudy {
  /** What is studied. */
  readonly study: string;
  /** Whether ONNX Runtime multiplies matrices. */
  readonly hasRuntime: boolean;
  /** Whether the processor has fused multiply-adds. */
  readonly hasFused: boolean;
  /** SHA-256 of the embeddings of pool and test set, and of the pixels of images in all formats where images are studied. */
  readonly embeddings: string;
  /** SHA-256 of results.csv and of queries.csv. */
  readonly results: string;
  readonly queries: string;
  /** SHA-256 of probabilities of a classifier, and of a clustering: their last bits may differ where no pick does. */
  readonly numbers: string;
  /** Picks and accuracies of every strategy. */
  readonly cells: readonly StudyCell[];
}

const cycles = 3;

/** Labels asked for in each cycle, so that many of the classes are seen. */
const batchSizeOf = (classCount: number) => Math.max(6, classCount / 2);

/** The studies by their names. */
const studies: Record<string, () => Promise<Dataset>> = {
  "images, 10 classes": imagesOfFashion,
  "float32, 2 classes": () => generated("float32", 2),
  "float32, 5 classes": () => generated("float32", 5),
  "float32, 40 classes": () => generated("float32", 40),
  "float64, 2 classes": () => generated("float64", 2),
  "float64, 5 classes": () => generated("float64", 5),
  "float64, 40 classes": () => generated("float64", 40),
};

/** Pixels of images of all formats, decoded and resized. */
async function pixelsOfFormats(): Promise<Uint8Array[]> {
  const folder = new URL("../../tests/golden/images/formats/", import.meta.url);
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  return await Promise.all(names.map(async (name) => {
    const image = await decodeImage(await Deno.readFile(new URL(name, folder)));
    return Buffer.concat([image.data, resize(image, 64, 48, "bicubic").data]);
  }));
}

/** Images of Fashion-MNIST, embedded on the device `wasm`. */
async function imagesOfFashion(): Promise<Dataset> {
  const inputs = fileURLToPath(new URL("../../data/inputs", import.meta.url));
  const settings = { dtype: "fp32", pooling: "cls" } as const;
  const files = await openEncoder(`${inputs}/dino-fashion`, settings);
  const encoder = await loadWasmEncoder(files, settings);
  const split = async (name: string, count: number) => {
    const columns = { image: "image", label: "label" };
    const { labels, images } = await openParquet(
      [`${inputs}/fashion-mnist/${name}.parquet`],
      columns,
    );
    const some = [];
    for await (const image of images(0)) if (some.push(image) === count) break;
    const batch = await preprocessBatch(packImages(some), files.preprocessing);
    const { data, columns: features } = await encoder.embed(batch);
    const samples: Matrix = { data, rows: count, columns: features };
    return { samples, labels: Int32Array.from(labels.slice(0, count), Number) };
  };
  const [pool, test] = [await split("train", 24), await split("test", 8)];
  return {
    pool: pool.samples,
    poolLabels: pool.labels,
    test: test.samples,
    testLabels: test.labels,
    classCount: 10,
  };
}

/**
 * Samples around class centres. A third of the pool occurs twice, the values of some features are whole numbers, and later classes
 * are rarer, so that the first labels miss them.
 */
function generated(precision: "float32" | "float64", classCount: number): Promise<Dataset> {
  const [poolSize, testSize, features] = [3 * classCount + 90, 60, 27];
  const random = new RandomState(classCount);
  const centres = random.randomSample(classCount * features);
  const split = (rows: number) => {
    const label = () => Math.min(random.randint(0, classCount), random.randint(0, classCount));
    const labels = Int32Array.from({ length: rows }, label);
    const values = random.randomSample(rows * features).map((number, at) => {
      const centre = centres[labels[Math.floor(at / features)] * features + at % features];
      const value = 4 * (number + centre - 1);
      return at % features < 9 ? Math.round(value) : value;
    });
    return { labels, values };
  };
  const [pool, test] = [split(poolSize), split(testSize)];
  const third = Math.floor(poolSize / 3);
  pool.values.copyWithin(third * features, 0, third * features);
  pool.labels.copyWithin(third, 0, third);
  const samples = (values: Float64Array<ArrayBuffer>, rows: number): Matrix => ({
    data: precision === "float32" ? Float32Array.from(values) : values,
    rows,
    columns: features,
  });
  return Promise.resolve({
    pool: samples(pool.values, poolSize),
    poolLabels: pool.labels,
    test: samples(test.values, testSize),
    testLabels: test.labels,
    classCount,
  });
}

/** Options of strategies that ask many others: an emulated machine takes fifty times as long. */
const quickOptions: Readonly<Record<string, object>> = {
  Refine: { progressiveDepth: 2, numBatches: 9 },
};

/** Strategies that compute by far the longest; two studies, one of each precision, are enough of them. */
const longOnes: readonly string[] = ["ActiveFT", "Refine"];

/** Runs all strategies on a data set. */
async function run(
  name: string,
  dataset: Dataset,
  pixels: readonly Uint8Array[] = [],
): Promise<MachineStudy> {
  const cells: StudyCell[] = [];
  const isSmall = dataset.classCount === 5;
  const strategies = strategyNames.filter((label) => isSmall || !longOnes.includes(label));
  for (const strategyName of strategies) {
    const strategy = await loadStrategy(strategyName);
    const cell = runCell(dataset, strategy, {
      options: strategy.options.parse(quickOptions[strategyName] ?? {}),
      repetition: 0,
      cycles,
      batchSize: batchSizeOf(dataset.classCount),
      maxCandidates: 0.8,
      classifier: { C: 0.1, tol: 1e-3, maxIterations: 1000 },
      generator: "mt19937",
    });
    cells.push({
      strategy: strategyName,
      repetition: 0,
      cycles: await Array.fromAsync(cell),
    });
  }
  const study = { name, strategies, cells };
  return {
    study: name,
    hasRuntime: await runtimeProblem() === undefined,
    hasFused: hasFusedMultiplyAdd(),
    embeddings: sha256(dataset.pool.data, dataset.test.data, ...pixels),
    results: sha256(resultsCsv(study)),
    queries: sha256(queriesCsv(study)),
    numbers: await numbersOf(dataset),
    cells,
  };
}

async function numbersOf({ pool, poolLabels, classCount }: Dataset): Promise<string> {
  const classifier = await fitClassifier(pool, poolLabels.map((label, i) => i % 3 ? label : -1), {
    classCount,
    settings: { C: 0.1, tol: 1e-3, maxIterations: 1000 },
    seed: 0,
  });
  const probabilities = await predictProbabilities(classifier, pool);
  const { centres } = await kmeans(pool, 20, new RandomState(0));
  const distances = await distancesToCentres(pool, centres);
  return sha256(probabilities.data, centres.data, distances.data);
}

function sha256(...parts: (string | Uint8Array | Matrix["data"])[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(
      typeof part === "string"
        ? part
        : new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    );
  }
  return hash.digest("hex");
}

if (import.meta.main) {
  for (const [name, dataset] of Object.entries(studies)) {
    const pixels = dataset === imagesOfFashion ? await pixelsOfFormats() : [];
    console.log(JSON.stringify(await run(name, await dataset(), pixels)));
  }
}
