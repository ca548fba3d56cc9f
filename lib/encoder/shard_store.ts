// Shards of embeddings in the data folder: those that are there are not made again.

import { join } from "node:path";
import { readNpy, writeNpy } from "../images/npz.ts";
import type { ImageSet } from "../images/image_set.ts";
import { type Claim, claim } from "../store/claims.ts";
import { startWatch, type Watch } from "../store/processes.ts";
import { findRecord, type Key, keyHash, type StepRecord, writeRecord } from "../store/records.ts";
import { adoptObject, putObject, readObject, type Store, temporaryPath } from "../store/store.ts";
import { startPreparer } from "./preprocess_thread.ts";
import type { EmbedRequest, ImageInputs } from "./embed_inputs.ts";
import type { EncoderSettings } from "./settings.ts";
import {
  contentLength,
  embedShards,
  type Shard,
  shardContents,
  type ShardRange,
  shardRanges,
} from "./shards.ts";

/** Embeddings of a whole data set. */
export interface KeptEmbeddings {
  /** Objects of the pool's and the test set's embeddings. */
  readonly outputs: { readonly pool: string; readonly test: string };
  /** Length of an embedding. */
  readonly columns: number;
  /** How many images were there before. */
  readonly duplicates: number;
}

/**
 * Embeds the shards that the data folder lacks, then puts all together.
 *
 * @param request How to embed, and where to keep it
 * @param inputs What to embed
 * @returns The embeddings' objects
 * @throws {UserError} If an image cannot be read, or the encoder does not yield an embedding
 */
export async function embedMissingShards(
  request: EmbedRequest,
  inputs: ImageInputs,
): Promise<KeptEmbeddings> {
  const { store } = request;
  const plan = await planShards(request, inputs);
  const { sets, ranges, records } = plan;
  if (records.includes(undefined)) {
    const contents = await Promise.all(records.map((record) => readContents(store, record)));
    const isWanted = (index: number) => Promise.resolve(records[index] === undefined);
    for await (const { index, record } of embedWanted(request, inputs, plan, contents, isWanted)) {
      records[index] = record;
    }
  }
  const { assemble } = await import("./join_shards.ts");
  const paths = sets.map(() => temporaryPath(join(store.folder, "objects", "embeddings")));
  const { columns, duplicates } = await assemble(
    paths,
    sets.map(({ count }) => count),
    ranges,
    (index) => readShard(store, records[index]!),
  );
  const [poolHash, testHash] = [
    await adoptObject(store, paths[0]),
    await adoptObject(store, paths[1]),
  ];
  return { outputs: { pool: poolHash, test: testHash }, columns, duplicates };
}

/**
 * Embeds, of the shards that the data folder lacks, those that no other process has taken. What other processes take
 * is neither waited for nor put together.
 *
 * An image is embedded in the first shard that has it, so every process has to know the images of all shards before its
 * own: their hashes are shared out too, before.
 *
 * @param request How to embed, and where to keep it
 * @param inputs What to embed
 * @returns How many images' shards were embedded here, and how many images there are
 * @throws {UserError} If an image cannot be read, or the encoder does not yield an embedding
 */
export async function embedFreeShards(
  request: EmbedRequest,
  inputs: ImageInputs,
): Promise<{ embedded: number; total: number }> {
  const { store, now } = request;
  const plan = await planShards(request, inputs);
  const { sets, ranges, records, keyOf } = plan;
  const watch = startWatch(now);
  const contents = await sharedContents(request, plan, watch);

  const claims = new Map<number, Claim>();
  let embedded = 0;
  try {
    const isWanted = async (index: number) => {
      if (records[index]) return false;
      const key = keyOf(ranges[index]);
      const held = await claim(store, keyHash(key), watch);
      if (held === undefined) return false;
      claims.set(index, held);
      // Its last owner may just have finished it.
      return await findRecord(store, key) === undefined;
    };
    for await (const { index } of embedWanted(request, inputs, plan, contents, isWanted)) {
      embedded += ranges[index].end - ranges[index].start;
      await claims.get(index)!.release();
      claims.delete(index);
    }
  } finally {
    for (const held of claims.values()) await held.release();
  }
  return { embedded, total: sets[0].count + sets[1].count };
}

/** Seconds between looks at what other processes hash. */
const LOOK_SECONDS = 0.5;

/** The hashes of all shards' images; what other processes hash is waited for. */
async function sharedContents(
  { store, now }: EmbedRequest,
  { sets, ranges, records, keyOf }: ShardPlan,
  watch: Watch,
): Promise<Uint8Array[]> {
  const contents = await Promise.all(records.map((record) => readContents(store, record)));
  for (;;) {
    let isWaiting = false;
    for (const [index, range] of ranges.entries()) {
      if (contents[index] !== undefined) continue;
      const key: Key = { ...keyOf(range), step: "hash shard" };
      let record = await findRecord(store, key);
      const held = record ? undefined : await claim(store, keyHash(key), watch);
      if (held !== undefined) {
        try {
          const start = now();
          const hashes = await shardContents(sets, range);
          const images = writeNpy(hashes, [range.end - range.start, contentLength]);
          const outputs = { contents: await putObject(store, images) };
          record = await writeRecord(store, key, { outputs, seconds: now() - start });
        } finally {
          await held.release();
        }
      }
      contents[index] = await readContents(store, record);
      isWaiting ||= record === undefined;
    }
    if (!isWaiting) return contents as Uint8Array[];
    await new Promise((wake) => setTimeout(wake, LOOK_SECONDS * 1000));
  }
}

/** The shards of a data set. */
interface ShardPlan {
  /** The pool and the test set. */
  readonly sets: readonly [ImageSet, ImageSet];
  /** All shards, in order. */
  readonly ranges: readonly ShardRange[];
  /** Their records, undefined for the missing ones. */
  readonly records: (StepRecord | undefined)[];
  /** What decides a shard. */
  keyOf(range: ShardRange): Key;
}

async function planShards(
  { encoder: settings, store }: EmbedRequest,
  { dataSet: { pool, test }, key }: ImageInputs,
): Promise<ShardPlan> {
  const keyOf = (range: ShardRange) => shardKey(key, range, settings!);
  const ranges = shardRanges([pool.count, test.count], settings!.batchSize);
  const records = await Promise.all(ranges.map((range) => findRecord(store, keyOf(range))));
  return { sets: [pool, test], ranges, records, keyOf };
}

/** Embeds and keeps shards, as `embedShards` of shards.ts. */
async function* embedWanted(
  { encoder: settings, store, now, onProgress }: EmbedRequest,
  { encoder: files }: ImageInputs,
  { sets, ranges, records, keyOf }: ShardPlan,
  contents: readonly (Uint8Array | undefined)[],
  isWanted: (index: number) => Promise<boolean>,
): AsyncGenerator<{ index: number; record: StepRecord }> {
  // Loading ONNX Runtime takes longer than a run that has nothing to embed.
  const { loadEncoder } = await import("./model.ts");
  const preparer = startPreparer(files.preprocessing);
  const encoder = await loadEncoder(files, settings!, navigator.hardwareConcurrency);
  const total = sets[0].count + sets[1].count;
  let done = 0;
  for (const [i, { start, end }] of ranges.entries()) if (records[i]) done += end - start;
  onProgress?.(done, total);
  try {
    let start = now();
    for await (
      const { index, shard } of embedShards(
        sets,
        ranges,
        contents,
        isWanted,
        preparer,
        encoder,
        settings!.batchSize,
      )
    ) {
      yield { index, record: await keepShard(store, keyOf(ranges[index]), shard, now() - start) };
      start = now();
      onProgress?.(done += ranges[index].end - ranges[index].start, total);
    }
  } finally {
    preparer.stop();
    await encoder.release();
  }
}

/** The hashes of a shard's images, if it has a record. */
async function readContents(
  store: Store,
  record: StepRecord | undefined,
): Promise<Uint8Array | undefined> {
  return record && readNpy(await readObject(store, record.outputs.contents)).data as Uint8Array;
}

/** A shard is decided by what decides all, but for what the experiment file calls it. */
function shardKey(
  key: Key,
  { set, start, end }: ShardRange,
  { batchSize, dtype, device, pooling }: EncoderSettings,
): Key {
  const parameters = { set, start, end, batchSize, dtype, device, pooling };
  return { ...key, step: "embed shard", parameters };
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
