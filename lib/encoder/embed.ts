// Step 1: images to embeddings in the data folder, shard by shard; or somebody's embeddings, checked and taken over.

import { resolve } from "node:path";
import type { Labels } from "../images/labels.ts";
import { writeNpy } from "../images/npz.ts";
import type { ImageSettings } from "../images/source.ts";
import { findRecord, type StepRecord, writeRecord } from "../store/records.ts";
import { putObject, type Store } from "../store/store.ts";
import { embedFreeShards, embedMissingShards } from "./shard_store.ts";
import { embeddingsKey, type EmbedRequest, openInputs } from "./embed_inputs.ts";

export { embedKey, type EmbedRequest } from "./embed_inputs.ts";

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
 * Embeds a share of an experiment's images, together with other processes that do the same: each takes shards that
 * nobody has taken. It ends when all are done or taken; `embed` then puts them together.
 *
 * @param request What to embed, and where to keep it
 * @returns How many images this process embedded, and how many there are; nothing if there is nothing to share
 * @throws {UserError} If images, labels or encoder are missing, damaged or do not fit together
 */
export async function embedShare(
  request: EmbedRequest,
): Promise<{ embedded: number; total: number } | undefined> {
  const { data, store } = request;
  if ("embeddings" in data) return;
  const inputs = await openInputs(request, data);
  if (await findRecord(store, inputs.key) !== undefined) return;
  return await embedFreeShards(request, inputs);
}

async function embedImages(request: EmbedRequest, data: ImageSettings): Promise<EmbedResult> {
  const { store, now } = request;
  const start = now();
  const inputs = await openInputs(request, data);
  const { dataSet, labels, key } = inputs;
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
    },
  });
  return { record, known: false };
}

/** Puts embeddings that came from elsewhere into the data folder. */
async function takeOver(request: EmbedRequest, path: string): Promise<EmbedResult> {
  const { store, now } = request;
  const start = now();
  const key = await embeddingsKey(request, path);
  const known = await findRecord(store, key);
  if (known !== undefined) return { record: known, known: true };
  const { readEmbeddings } = await import("../images/embeddings.ts");
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
