// Shards of embeddings in the data folder: those that are there are not made again.

import { join } from "node:path";
import { readNpy, writeNpy } from "../images/npz.ts";
import { findRecord, type Key, type StepRecord, writeRecord } from "../store/records.ts";
import { adoptObject, putObject, readObject, type Store, temporaryPath } from "../store/store.ts";
import { startPreparer } from "./prepare.ts";
import type { EmbedRequest, ImageInputs } from "./request.ts";
import type { EncoderSettings } from "./settings.ts";
import { contentLength, embedShards, type Shard, type ShardRange, shardRanges } from "./shards.ts";

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
  { encoder: settings, store, now, onProgress }: EmbedRequest,
  { dataSet: { pool, test }, encoder: files, key }: ImageInputs,
): Promise<KeptEmbeddings> {
  const keyOf = (range: ShardRange) => shardKey(key, range, settings!);
  const { batchSize } = settings!;
  const sets = [pool, test];
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
