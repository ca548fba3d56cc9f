// Streams images through the encoder. They are embedded in shards, so that a run that was killed goes on at the first missing
// shard. What a shard holds depends on the images alone, not on where a run began. An image that occurred before, in the
// same or an earlier shard, is not embedded again.

import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import type { EncodedImage, ImageSet } from "../images/image_set.ts";
import type { Embedder } from "./embedder.ts";
import type { Embeddings } from "./encoder.ts";

/** A range of the images of one set. */
export interface ShardRange {
  /** Index of the set: 0 for the pool, 1 for the test set. */
  readonly set: number;
  /** Index of its first image in the set. */
  readonly start: number;
  /** Index after its last image. */
  readonly end: number;
}

/** A finished shard. */
export interface Shard {
  /** Hash of each image's file, (images x 16 bytes). */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** Embeddings of the images that did not occur before, in their order, (new images x columns). */
  readonly embeddings: Float32Array<ArrayBuffer>;
  /** Length of an embedding; 0 if all images occurred before. */
  readonly columns: number;
}

/** Bytes of an image's hash, which is the first half of a SHA-256. */
export const hashLength = 16;

/** Images per shard, rounded up to whole batches. */
const imagesPerShard = 512;

/**
 * Cuts sets of images into shards.
 *
 * @param counts Number of images of each set
 * @param batchSize Images per inference
 * @returns The shards, in order
 */
export function shardRanges(counts: readonly number[], batchSize: number): ShardRange[] {
  const length = Math.ceil(imagesPerShard / batchSize) * batchSize;
  return counts.flatMap((count, set) =>
    Array.from({ length: Math.ceil(count / length) }, (_, i) => ({
      set,
      start: i * length,
      end: Math.min((i + 1) * length, count),
    }))
  );
}

/**
 * The hash of one image as a string, which can be a key of maps and sets.
 *
 * @param hashes Hashes of a shard's images, (images x 16 bytes)
 * @param index Index of the image in the shard
 * @returns A string of one character per byte
 */
export function hashAt(hashes: Uint8Array, index: number): string {
  return String.fromCharCode(
    ...hashes.subarray(index * hashLength, (index + 1) * hashLength),
  );
}

/** A batch under way, or the end of a shard. */
type Step = { batch: Promise<Embeddings>; images: EncodedImage[] } | {
  finished: number;
  hashes: Uint8Array<ArrayBuffer>;
};

/**
 * Embeds the wanted shards, several batches at a time.
 *
 * @param sets The sets of images
 * @param ranges All shards, in order
 * @param hashes Hashes of the images of each shard; they must be known for every shard that is not wanted
 * @param isWanted Whether to embed a shard; called once per shard, in order, some batches ahead
 * @param embedder Embeds the batches
 * @param batchSize Images per batch
 * @returns The wanted shards with their indices, in order
 * @throws {UserError} If an image cannot be read or its embedding is not finite
 */
export async function* embedShards(
  sets: readonly ImageSet[],
  ranges: readonly ShardRange[],
  hashes: readonly (Uint8Array | undefined)[],
  isWanted: (index: number) => Promise<boolean>,
  embedder: Embedder,
  batchSize: number,
): AsyncGenerator<{ index: number; shard: Shard }> {
  let parts: Float32Array[] = [];
  let columns = 0;
  const source = steps(sets, ranges, hashes, isWanted, embedder, batchSize);
  for await (const step of ahead(source, embedder.batchesAhead)) {
    if ("finished" in step) {
      const shard = { hashes: step.hashes, embeddings: concatenate(parts), columns };
      yield { index: step.finished, shard };
      [parts, columns] = [[], 0];
    } else {
      const embeddings = await step.batch;
      requireFiniteEmbeddings(embeddings, step.images);
      parts.push(embeddings.data);
      columns = embeddings.columns;
    }
  }
}

/** Reads the images of the wanted shards and hands those that did not occur before to the embedder, batch by batch. */
async function* steps(
  sets: readonly ImageSet[],
  ranges: readonly ShardRange[],
  known: readonly (Uint8Array | undefined)[],
  isWanted: (index: number) => Promise<boolean>,
  embedder: Embedder,
  batchSize: number,
): AsyncGenerator<Step> {
  const seen = new Set<string>();
  const read = reader(sets);
  for (const [index, range] of ranges.entries()) {
    const count = range.end - range.start;
    if (!await isWanted(index)) {
      for (let i = 0; i < count; i++) seen.add(hashAt(known[index]!, i));
      continue;
    }
    const hashes = new Uint8Array(count * hashLength);
    let images: EncodedImage[] = [];
    for (let i = 0; i < count; i++) {
      const image = await read(range.set, range.start + i);
      hashes.set(hashOf(image), i * hashLength);
      const hash = hashAt(hashes, i);
      if (seen.has(hash)) continue;
      seen.add(hash);
      images.push(image);
      if (images.length === batchSize) {
        yield { batch: startBatch(embedder, images), images };
        images = [];
      }
    }
    if (images.length > 0) yield { batch: startBatch(embedder, images), images };
    yield { finished: index, hashes };
  }
}

/**
 * Hashes the images of a shard that another process embeds: later shards leave these images out.
 *
 * @param sets The sets of images
 * @param range The shard
 * @returns Hash of each image's file, (images x 16 bytes)
 * @throws {UserError} If an image cannot be read
 */
export async function hashShard(
  sets: readonly ImageSet[],
  { set, start, end }: ShardRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const hashes = new Uint8Array((end - start) * hashLength);
  const read = reader(sets);
  for (let i = 0; i < end - start; i++) {
    hashes.set(hashOf(await read(set, start + i)), i * hashLength);
  }
  return hashes;
}

/** Reads single images. The sets are read on as long as the next image follows the last one. */
function reader(sets: readonly ImageSet[]): (set: number, at: number) => Promise<EncodedImage> {
  let last: { set: number; at: number; images: AsyncIterator<EncodedImage> } | undefined;
  return async (set, at) => {
    if (last?.set !== set || last.at !== at) {
      last = { set, at, images: sets[set].images(at)[Symbol.asyncIterator]() };
    }
    last.at++;
    return (await last.images.next()).value;
  };
}

function hashOf({ bytes }: EncodedImage): Uint8Array {
  return createHash("sha256").update(bytes).digest().subarray(0, hashLength);
}

function startBatch(embedder: Embedder, images: EncodedImage[]): Promise<Embeddings> {
  const batch = embedder.embed(images);
  // An error is reported when the batch's turn comes, not before.
  batch.catch(() => {});
  return batch;
}

/** Takes steps from the source ahead of time, so that their batches are under way meanwhile. */
async function* ahead(source: AsyncGenerator<Step>, batchesAhead: number): AsyncGenerator<Step> {
  const queue: Promise<IteratorResult<Step>>[] = [];
  for (;;) {
    while (queue.length <= batchesAhead) {
      const next = source.next();
      // An error is reported when the turn of its step comes, not before.
      next.catch(() => {});
      queue.push(next);
    }
    const { done, value } = await queue.shift()!;
    if (done) return;
    yield value;
  }
}

function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

function requireFiniteEmbeddings(
  { data, columns }: { data: Float32Array; columns: number },
  images: readonly EncodedImage[],
): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new UserError(
    `The encoder yields ${data[at]} for the image of ${images[Math.floor(at / columns)].name}; ` +
      'set "dtype": "fp32" or use another encoder',
  );
}
