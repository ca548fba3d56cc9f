// Embeds the shards that are missing in the data folder, alone or together with other processes, and stores them there.

import { join } from "node:path";
import { readNpy, writeNpy } from "../images/npz.ts";
import type { ImageSet } from "../images/image_set.ts";
import { type Claim, claim } from "../store/claims.ts";
import { removeTemporaries } from "../store/open_store.ts";
import { startWatch, startWriting, type Watch } from "../store/processes.ts";
import { findRecord, type Key, keyHash, type StepRecord, writeRecord } from "../store/records.ts";
import { removeIfThere } from "../store/remove_if_there.ts";
import { adoptObject, putObject, readObject, type Store } from "../store/store.ts";
import { temporaryPath } from "../store/temporary.ts";
import type { EmbedInputs, EmbedRequest } from "./embed_inputs.ts";
import type { EncoderSettings } from "./settings.ts";
import { startEmbedder } from "./start_embedder.ts";
import {
  embedShards,
  hashLength,
  hashShard,
  type Shard,
  type ShardRange,
  shardRanges,
} from "./shards.ts";

/** Embeddings of a whole data set in the data folder. */
export interface StoredEmbeddings {
  /** Hashes of the objects that hold the embeddings of pool and test set. */
  readonly outputs: { readonly pool: string; readonly test: string };
  /** Length of an embedding. */
  readonly columns: number;
  /** Number of images that occurred before. */
  readonly duplicates: number;
}

/**
 * Embeds the shards that are missing in the data folder, then joins all shards.
 *
 * @param request How to embed, and the data folder
 * @param inputs What to embed
 * @returns The joined embeddings
 * @throws {UserError} If an image cannot be read, or the encoder does not yield an embedding
 */
export async function embedMissingShards(
  request: EmbedRequest,
  inputs: EmbedInputs,
): Promise<StoredEmbeddings> {
  const { store } = request;
  const plan = await planShards(request, inputs);
  const { records } = plan;
  if (records.includes(undefined)) {
    const hashes = await Promise.all(records.map((record) => readHashes(store, record)));
    const isWanted = (index: number) => Promise.resolve(records[index] === undefined);
    for await (const { index, record } of embedWanted(request, inputs, plan, hashes, isWanted)) {
      records[index] = record;
    }
  }
  return await storeJoined(store, plan);
}

/** Joins all shards, each set to an object. Nothing half-written stays, as on a full disk, nor what earlier tries left. */
async function storeJoined(
  store: Store,
  { sets, ranges, records }: ShardPlan,
): Promise<StoredEmbeddings> {
  const objects = join(store.folder, "objects");
  await removeTemporaries(store, objects);
  const { joinShards } = await import("./join_shards.ts");
  const paths = sets.map(() => temporaryPath(join(objects, "embeddings")));
  const endWriting = startWriting();
  try {
    const { columns, duplicates } = await joinShards(
      paths,
      sets.map(({ count }) => count),
      ranges,
      (index) => readShard(store, records[index]!),
    );
    const [pool, test] = [await adoptObject(store, paths[0]), await adoptObject(store, paths[1])];
    return { outputs: { pool, test }, columns, duplicates };
  } finally {
    for (const path of paths) await removeIfThere(path);
    endWriting();
  }
}

/**
 * Embeds the missing shards that no other process has claimed. The function neither waits for the shards of other processes
 * nor joins the shards.
 *
 * An image is embedded in the first shard that holds it. Every process therefore needs the hashes of all images, and the
 * processes share the hashing too.
 *
 * @param request How to embed, and the data folder
 * @param inputs What to embed
 * @returns Number of images in the shards that were embedded here, and number of all images
 * @throws {UserError} If an image cannot be read, or the encoder does not yield an embedding
 */
export async function embedUnclaimedShards(
  request: EmbedRequest,
  inputs: EmbedInputs,
): Promise<{ embedded: number; total: number }> {
  const { store, now } = request;
  const plan = await planShards(request, inputs);
  const { sets, ranges, records, keyOf } = plan;
  const watch = startWatch(now);
  const hashes = await shareHashes(request, plan, watch);

  const claims = new Map<number, Claim>();
  let embedded = 0;
  try {
    const isWanted = async (index: number) => {
      if (records[index]) return false;
      const key = keyOf(ranges[index]);
      const held = await claim(store, keyHash(key), watch);
      if (held === undefined) return false;
      claims.set(index, held);
      // The process that held the claim before may have finished the shard.
      return await findRecord(store, key) === undefined;
    };
    for await (const { index } of embedWanted(request, inputs, plan, hashes, isWanted)) {
      embedded += ranges[index].end - ranges[index].start;
      await claims.get(index)!.release();
      claims.delete(index);
    }
  } finally {
    for (const held of claims.values()) await held.release();
  }
  return { embedded, total: sets[0].count + sets[1].count };
}

/** Seconds between two looks for the hashes of other processes. */
const LOOK_SECONDS = 0.5;

/** Hashes the images of unclaimed shards and waits for the hashes of the others. Returns the hashes of all shards. */
async function shareHashes(
  { store, now, signal }: EmbedRequest,
  { sets, ranges, records, keyOf }: ShardPlan,
  watch: Watch,
): Promise<Uint8Array[]> {
  const hashes = await Promise.all(records.map((record) => readHashes(store, record)));
  for (;;) {
    let isWaiting = false;
    for (const [index, range] of ranges.entries()) {
      signal?.throwIfAborted();
      if (hashes[index] !== undefined) continue;
      const key: Key = { ...keyOf(range), step: "hash shard" };
      let record = await findRecord(store, key);
      const held = record ? undefined : await claim(store, keyHash(key), watch);
      if (held !== undefined) {
        try {
          const start = now();
          const images = [range.end - range.start, hashLength];
          const found = writeNpy(await hashShard(sets, range), images);
          const outputs = { contents: await putObject(store, found) };
          record = await writeRecord(store, key, { outputs, seconds: now() - start });
        } finally {
          await held.release();
        }
      }
      hashes[index] = await readHashes(store, record);
      isWaiting ||= record === undefined;
    }
    if (!isWaiting) return hashes as Uint8Array[];
    await new Promise((wake) => setTimeout(wake, LOOK_SECONDS * 1000));
  }
}

/** All shards of a data set, finished or missing. */
interface ShardPlan {
  /** The pool and the test set. */
  readonly sets: readonly [ImageSet, ImageSet];
  /** All shards, in order. */
  readonly ranges: readonly ShardRange[];
  /** Record of each shard; undefined for missing shards. */
  readonly records: (StepRecord | undefined)[];
  /** The key of a shard's record. */
  keyOf(range: ShardRange): Key;
}

async function planShards(
  { encoder: settings, store }: EmbedRequest,
  { dataSet: { pool, test }, key }: EmbedInputs,
): Promise<ShardPlan> {
  const keyOf = (range: ShardRange) => shardKey(key, range, settings!);
  const ranges = shardRanges([pool.count, test.count], settings!.batchSize);
  const records = await Promise.all(ranges.map((range) => findRecord(store, keyOf(range))));
  return { sets: [pool, test], ranges, records, keyOf };
}

/** Embeds the wanted shards and stores each of them. */
async function* embedWanted(
  { encoder: settings, store, now, signal, onProgress }: EmbedRequest,
  { encoder: files }: EmbedInputs,
  { sets, ranges, records, keyOf }: ShardPlan,
  hashes: readonly (Uint8Array | undefined)[],
  isWanted: (index: number) => Promise<boolean>,
): AsyncGenerator<{ index: number; record: StepRecord }> {
  const total = sets[0].count + sets[1].count;
  let done = 0;
  for (const [i, { start, end }] of ranges.entries()) if (records[i]) done += end - start;
  const embedder = await startEmbedder(files, settings!, total - done, signal);
  onProgress?.(done, total);
  try {
    let start = now();
    for await (
      const { index, shard } of embedShards(
        sets,
        ranges,
        hashes,
        isWanted,
        embedder,
        settings!.batchSize,
      )
    ) {
      yield { index, record: await putShard(store, keyOf(ranges[index]), shard, now() - start) };
      start = now();
      onProgress?.(done += ranges[index].end - ranges[index].start, total);
    }
  } finally {
    await embedder.release();
  }
}

/** Reads the hashes of a shard's images; undefined without a record. */
async function readHashes(
  store: Store,
  record: StepRecord | undefined,
): Promise<Uint8Array | undefined> {
  return record && readNpy(await readObject(store, record.outputs.contents)).data as Uint8Array;
}

/** The key of a shard: the key of all embeddings without the names and paths in the experiment file. */
function shardKey(
  key: Key,
  { set, start, end }: ShardRange,
  { batchSize, dtype, device, pooling }: EncoderSettings,
): Key {
  const parameters = { set, start, end, batchSize, dtype, device, pooling };
  return { ...key, step: "embed shard", parameters };
}

async function putShard(store: Store, key: Key, shard: Shard, seconds: number) {
  const { hashes, embeddings, columns } = shard;
  const images = hashes.length / hashLength;
  const rows = columns === 0 ? 0 : embeddings.length / columns;
  const outputs = {
    contents: await putObject(store, writeNpy(hashes, [images, hashLength])),
    embeddings: await putObject(store, writeNpy(embeddings, [rows, columns])),
  };
  return await writeRecord(store, key, { outputs, seconds });
}

async function readShard(store: Store, { outputs }: StepRecord): Promise<Shard> {
  const hashes = readNpy(await readObject(store, outputs.contents));
  const { data, shape } = readNpy(await readObject(store, outputs.embeddings));
  return {
    hashes: hashes.data as Shard["hashes"],
    embeddings: data as Shard["embeddings"],
    columns: shape[1],
  };
}
