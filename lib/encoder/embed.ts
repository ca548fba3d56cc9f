// Step 1: embeds the images of an experiment, or imports the user's own embeddings, into the data folder.

import { resolve } from "node:path";
import { type Labels, numberClasses } from "../images/labels.ts";
import type { OpenSamples } from "../images/embeddings.ts";
import { npyHeader, writeNpy } from "../images/npz.ts";
import { reading } from "../images/reading.ts";
import type { ImageSettings } from "../images/source.ts";
import { noteOnClasses } from "../images/split_notes.ts";
import { sourceOf } from "../store/code.ts";
import { findRecord, type StepRecord, writeRecord } from "../store/records.ts";
import { putObject, putStream, type Store } from "../store/store.ts";
import { embedMissingShards, embedUnclaimedShards } from "./shard_store.ts";
import { type EmbedRequest, importedEmbeddingsKey, openEmbedInputs } from "./embed_inputs.ts";

export { embedKey, type EmbedRequest } from "./embed_inputs.ts";

/** The result of step 1. */
export interface EmbedResult {
  /** The record; its outputs are `pool`, `test`, `poolLabels`, `testLabels` and `classNames`. */
  readonly record: StepRecord;
  /** Whether the record was there before. */
  readonly known: boolean;
}

/**
 * Embeds an experiment's images, or imports its embeddings, unless that is done. After an interruption it goes on where it
 * was, and the resulting bytes are the same as without an interruption.
 *
 * @param request What to embed, how, and the data folder
 * @returns The record of the embeddings
 * @throws {UserError} If a file is missing or damaged, or labels or encoder cannot be used
 */
export async function embed(request: EmbedRequest): Promise<EmbedResult> {
  const { data } = request;
  return "embeddings" in data
    ? await importEmbeddings(request, resolve(request.folder, data.embeddings))
    : await embedImages(request, data);
}

/**
 * Embeds a share of an experiment's images, together with other processes that do the same. Each process claims shards that
 * no other process has claimed, and ends when all shards are done or claimed. `embed` then joins them.
 *
 * @param request What to embed, how, and the data folder
 * @returns Number of images embedded by this process, and number of all images; undefined if there is nothing to share
 * @throws {UserError} If a file is missing or damaged, or labels or encoder cannot be used
 */
export async function embedShare(
  request: EmbedRequest,
): Promise<{ embedded: number; total: number } | undefined> {
  const { data, store } = request;
  if ("embeddings" in data) return;
  const inputs = await openEmbedInputs(request, data);
  if (await findRecord(store, inputs.key) !== undefined) return;
  return await embedUnclaimedShards(request, inputs);
}

async function embedImages(request: EmbedRequest, data: ImageSettings): Promise<EmbedResult> {
  const { store, now } = request;
  const start = now();
  const inputs = await openEmbedInputs(request, data);
  const { dataSet, labels, key } = inputs;
  for (const note of inputs.notes) request.onNote?.(note);
  const known = await findRecord(store, key);
  if (known !== undefined) return { record: known, known: true };
  const { outputs, columns, duplicates } = await embedMissingShards(request, inputs);
  const record = await writeRecord(store, key, {
    outputs: { ...outputs, ...await putLabels(store, labels) },
    seconds: now() - start,
    details: {
      images: dataSet.pool.count + dataSet.test.count,
      duplicates,
      columns,
      classes: labels.classNames.length,
      ...(dataSet.leftOut?.length ? { leftOut: [...dataSet.leftOut] } : {}),
      ...await sourceOf(store, request.project, key),
    },
  });
  return { record, known: false };
}

/** Checks the user's own embeddings and copies them into the data folder. */
async function importEmbeddings(request: EmbedRequest, path: string): Promise<EmbedResult> {
  const { store, now } = request;
  const start = now();
  const key = await importedEmbeddingsKey(request, path);
  const known = await findRecord(store, key);
  if (known !== undefined) return { record: known, known: true };
  const { openEmbeddings } = await import("../images/embeddings.ts");
  const { pool, test, ...labels } = await reading(path, () => openEmbeddings(path));
  const outputs = {
    pool: await putSamples(store, pool, path),
    test: await putSamples(store, test, path),
    ...await putLabels(store, labels),
  };
  if (outputs.pool === outputs.test) {
    request.onNote?.("X_test is X_pool: accuracies are those of samples that were labeled");
  }
  for (const note of noteOnClasses(labels)) request.onNote?.(note);
  const details = {
    rows: pool.shape[0] + test.shape[0],
    columns: pool.shape[1],
    ...await sourceOf(store, request.project, key),
  };
  const record = await writeRecord(store, key, { outputs, seconds: now() - start, details });
  return { record, known: false };
}

/** Puts embeddings into the data folder as .npy, block by block. */
async function putSamples(
  store: Store,
  { shape, kind, blocks }: OpenSamples,
  path: string,
): Promise<string> {
  const pieces = async function* () {
    yield npyHeader(kind === "float32" ? "f4" : "f8", shape);
    await using values = blocks();
    for (;;) {
      // Only what reads is told as such: the disk that is written to may be full.
      const { done, value } = await reading(path, () => values.next());
      if (done) return;
      yield new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
  };
  return await putStream(store, pieces());
}

/**
 * Puts the labels of an experiment's data into the data folder, without embedding anything.
 *
 * @param request Where the labels come from, and the data folder
 * @returns SHA-256 of `poolLabels`, `testLabels` and `classNames`
 * @throws {UserError} If a file is missing or damaged, or labels cannot be used
 */
export async function keepLabels(
  { data, folder, store, hub }: Pick<EmbedRequest, "data" | "folder" | "store" | "hub">,
): Promise<Record<string, string>> {
  if ("embeddings" in data) {
    const { openEmbeddings } = await import("../images/embeddings.ts");
    const path = resolve(folder, data.embeddings);
    return await putLabels(store, await reading(path, () => openEmbeddings(path)));
  }
  const { openDataSet } = await import("../images/source.ts");
  const { pool, test } = await openDataSet(data, folder, hub.dataset);
  return await putLabels(store, numberClasses(pool, test));
}

async function putLabels(
  store: Store,
  { poolLabels, testLabels, classNames }: Labels,
) {
  return {
    poolLabels: await putObject(store, writeNpy(poolLabels, [poolLabels.length])),
    testLabels: await putObject(store, writeNpy(testLabels, [testLabels.length])),
    classNames: await putObject(store, new TextEncoder().encode(JSON.stringify(classNames) + "\n")),
  };
}
