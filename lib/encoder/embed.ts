// Step 1: images to embeddings in the data folder, shard by shard; or somebody's embeddings, checked and taken over.

import { isAbsolute, join, resolve } from "node:path";
import type { Hub } from "../hub/hub.ts";
import { numberClasses } from "../images/labels.ts";
import { readNpy, writeNpy } from "../images/npz.ts";
import type { DataSet, SourceFile, Split } from "../images/image_set.ts";
import { requireFile } from "../images/require_file.ts";
import { type ImageSettings, openDataSet } from "../images/source.ts";
import type { DataSettings } from "../images/settings.ts";
import { codeOf } from "../store/code.ts";
import { findRecord, type Json, type Key, type StepRecord, writeRecord } from "../store/records.ts";
import {
  adoptObject,
  hashFile,
  putObject,
  readObject,
  type Store,
  temporaryPath,
} from "../store/store.ts";
import { type EncoderFiles, openEncoder } from "./files.ts";
import { startPreparer } from "./prepare.ts";
import type { EncoderSettings } from "./settings.ts";
import { contentLength, embedShards, type Shard, type ShardRange, shardRanges } from "./shards.ts";

/** Modules that decide the embeddings; this one only keeps them. */
const imageModules = [
  "lib/images/source.ts",
  "lib/images/labels.ts",
  "lib/encoder/model.ts",
  "lib/encoder/prepare_worker.ts",
  "lib/encoder/shards.ts",
  "lib/encoder/assemble.ts",
];

/** What is embedded, and where that is kept. */
export interface EmbedRequest {
  /** Where images and labels come from. */
  readonly data: DataSettings;
  /** The frozen encoder; not needed for embeddings. */
  readonly encoder?: EncoderSettings;
  /** The experiment file's folder, which its paths are relative to. */
  readonly folder: string;
  /** The data folder. */
  readonly store: Store;
  /** Absolute path of the project, for the code's hashes. */
  readonly project: string;
  /** Files of the hub. */
  readonly hub: Hub;
  /** Seconds since some fixed moment. */
  readonly now: () => number;
  /** Told how many of how many images are embedded. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What came of it. */
export interface EmbedResult {
  /** The record; its outputs are pool, test, poolLabels, testLabels and classNames. */
  readonly record: StepRecord;
  /** Whether it was there already. */
  readonly known: boolean;
}

/**
 * Embeds an experiment's images, unless that is done. What was finished before an interruption is not done again,
 * and the bytes that come out are the same with or without one.
 *
 * @param request What to embed, and where to keep it
 * @returns The record
 * @throws {UserError} If images, labels or encoder are missing, damaged or do not fit together
 */
export async function embed(request: EmbedRequest): Promise<EmbedResult> {
  const { data } = request;
  return "embeddings" in data
    ? await takeOver(request, resolve(request.folder, data.embeddings))
    : await embedImages(request, data);
}

/**
 * What decides an experiment's embeddings: the content of its files, its settings, the code.
 *
 * @param request What would be embedded
 * @returns The key of its record
 * @throws {UserError} If images or encoder are missing or damaged
 */
export async function embedKey(request: EmbedRequest): Promise<Key> {
  const { data, folder } = request;
  return "embeddings" in data
    ? await takeOverKey(request, resolve(folder, data.embeddings))
    : (await openImages(request, data)).key;
}

/** Puts embeddings that came from elsewhere into the data folder. */
async function takeOver(request: EmbedRequest, path: string): Promise<EmbedResult> {
  const { store, now } = request;
  const { readEmbeddings } = await import("../images/embeddings.ts");
  const start = now();
  const key = await takeOverKey(request, path);
  const known = await findRecord(store, key);
  if (known !== undefined) return { record: known, known: true };
  const { pool, test, ...labels } = await readEmbeddings(path);
  const outputs = {
    pool: await putObject(store, writeNpy(pool.data, pool.shape)),
    test: await putObject(store, writeNpy(test.data, test.shape)),
    ...await putLabels(store, labels),
  };
  const details = { rows: pool.shape[0] + test.shape[0], columns: pool.shape[1] };
  const record = await writeRecord(store, key, { outputs, seconds: now() - start, details });
  return { record, known: false };
}

async function takeOverKey(request: EmbedRequest, path: string): Promise<Key> {
  const { store, project } = request;
  await requireFile(path, "embeddings");
  return {
    step: "embed",
    inputs: { embeddings: await hashFile(path) },
    parameters: parametersOf(request),
    ...await codeOf(store, project, ["lib/images/embeddings.ts"]),
  };
}

async function embedImages(request: EmbedRequest, data: ImageSettings): Promise<EmbedResult> {
  const { store, now } = request;
  const start = now();
  const { dataSet, labels, encoder, key } = await openImages(request, data);
  const { inputs, code, versions } = key;
  const known = await findRecord(store, key);
  if (known !== undefined) return { record: known, known: true };

  const { batchSize, dtype, device, pooling } = request.encoder!;
  const keyOf = ({ set, start, end }: ShardRange): Key => ({
    step: "embed shard",
    inputs,
    parameters: { set, start, end, batchSize, dtype, device, pooling },
    code,
    versions,
  });
  const outcome = await embedMissing(request, dataSet, encoder, keyOf);
  const outputs = { ...outcome.outputs, ...await putLabels(store, labels) };
  const details = {
    images: dataSet.pool.count + dataSet.test.count,
    duplicates: outcome.duplicates,
    columns: outcome.columns,
    classes: labels.classNames.length,
  };
  const record = await writeRecord(store, key, { outputs, seconds: now() - start, details });
  return { record, known: false };
}

/** Opens images and encoder; nothing is decoded yet. */
async function openImages(request: EmbedRequest, data: ImageSettings) {
  const { store, project, hub, folder } = request;
  const settings = request.encoder!;
  const dataSet = await openDataSet(data, folder, (name, revision) => hub.dataset(name, revision));
  const labels = numberClasses(dataSet.pool, dataSet.test);
  const { model, revision = "main", dtype } = settings;
  const encoder = await openEncoder(
    isHubName(model) ? await hub.model(model, revision, dtype) : resolve(folder, model),
    settings,
  );
  const inputs = {
    pool: await putManifest(store, dataSet.pool.files, dataSet.pool.column),
    test: await putManifest(store, dataSet.test.files, dataSet.test.column),
    encoder: await putManifest(store, encoder.files),
  };
  const code = await codeOf(store, project, imageModules);
  const key: Key = { step: "embed", inputs, parameters: parametersOf(request), ...code };
  return { dataSet, labels, encoder, key };
}

/** Embeds the shards that the data folder lacks, then puts all together. */
async function embedMissing(
  { encoder: settings, store, now, onProgress }: EmbedRequest,
  { pool, test }: DataSet,
  files: EncoderFiles,
  keyOf: (range: ShardRange) => Key,
) {
  const { batchSize } = settings!;
  const sets: Split[] = [pool, test];
  const counts = sets.map(({ count }) => count);
  const ranges = shardRanges(counts, batchSize);
  const records = await Promise.all(ranges.map((range) => findRecord(store, keyOf(range))));
  const contents = await Promise.all(
    records.map(async (record) =>
      record && readNpy(await readObject(store, record.outputs.contents)).data as Uint8Array
    ),
  );
  if (records.includes(undefined)) {
    // Loading ONNX Runtime takes longer than a run that has nothing to embed.
    const { loadEncoder } = await import("./model.ts");
    const preparer = startPreparer(files.preprocessing);
    const encoder = await loadEncoder(files, settings!, navigator.hardwareConcurrency);
    const total = counts[0] + counts[1];
    let done = 0;
    for (const [i, { start, end }] of ranges.entries()) if (records[i]) done += end - start;
    onProgress?.(done, total);
    try {
      let start = now();
      for await (
        const { index, shard } of embedShards(sets, ranges, contents, preparer, encoder, batchSize)
      ) {
        records[index] = await keepShard(store, keyOf(ranges[index]), shard, now() - start);
        start = now();
        onProgress?.(done += ranges[index].end - ranges[index].start, total);
      }
    } finally {
      preparer.stop();
      await encoder.release();
    }
  }
  const { assemble } = await import("./assemble.ts");
  const paths = sets.map(() => temporaryPath(join(store.folder, "objects", "embeddings")));
  const { columns, duplicates } = await assemble(
    paths,
    counts,
    ranges,
    (index) => readShard(store, records[index]!),
  );
  const [poolHash, testHash] = [
    await adoptObject(store, paths[0]),
    await adoptObject(store, paths[1]),
  ];
  return { outputs: { pool: poolHash, test: testHash }, columns, duplicates };
}

async function keepShard(store: Store, key: Key, shard: Shard, seconds: number) {
  const { contents, embeddings, columns } = shard;
  const images = contents.length / contentLength;
  const rows = columns === 0 ? 0 : embeddings.length / columns;
  const outputs = {
    contents: await putObject(store, writeNpy(contents, [images, contentLength])),
    embeddings: await putObject(store, writeNpy(embeddings, [rows, columns])),
  };
  return await writeRecord(store, key, { outputs, seconds });
}

async function readShard(store: Store, { outputs }: StepRecord): Promise<Shard> {
  const contents = readNpy(await readObject(store, outputs.contents));
  const { data, shape } = readNpy(await readObject(store, outputs.embeddings));
  return {
    contents: contents.data as Shard["contents"],
    embeddings: data as Shard["embeddings"],
    columns: shape[1],
  };
}

async function putLabels(
  store: Store,
  { poolLabels, testLabels, classNames }: ReturnType<typeof numberClasses>,
) {
  return {
    poolLabels: await putObject(store, writeNpy(poolLabels, [poolLabels.length])),
    testLabels: await putObject(store, writeNpy(testLabels, [testLabels.length])),
    classNames: await putObject(store, new TextEncoder().encode(JSON.stringify(classNames) + "\n")),
  };
}

/** Which files something is read from, by their content: an object, so that provenance can list them. */
async function putManifest(
  store: Store,
  files: readonly SourceFile[],
  column?: string,
): Promise<string> {
  const list: { name: string; sha256: string }[] = [];
  for (const { name, path } of files) list.push({ name, sha256: await hashFile(path) });
  const text = JSON.stringify({ column, files: list }, null, 1) + "\n";
  return await putObject(store, new TextEncoder().encode(text));
}

/** What the experiment file says; the next steps compare it with what it says then. */
function parametersOf({ data, encoder }: EmbedRequest): { [key: string]: Json } {
  return JSON.parse(JSON.stringify({ data, encoder: encoder ?? null }));
}

/** Whether an encoder is named as the hub does, owner/name; paths begin with a dot or are absolute. */
function isHubName(model: string): boolean {
  return /^[\w-][\w.-]*\/[\w.-]+$/.test(model) && !isAbsolute(model);
}
