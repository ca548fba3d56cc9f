// The stream of images through the encoder, in shards that are finished one by one, so that a run that
// was killed goes on at the first missing one. A shard's content depends on the images alone, not on
// where a run began. An image that was there before, in its own or an earlier shard, is not embedded
// again.

import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import type { EncodedImage, ImageSet } from "../images/image_set.ts";
import type { Encoder } from "./model.ts";
import type { Preparer } from "./preprocess_thread.ts";
import type { Batch } from "./preprocess_worker.ts";

/** A range of the images of one set. */
export interface ShardRange {
  /** Which set: 0 for the pool, 1 for the test set. */
  readonly set: number;
  /** Index of its first image in the set. */
  readonly start: number;
  /** Index after its last image. */
  readonly end: number;
}

/** What comes out of a shard. */
export interface Shard {
  /** Hash of each image's content, 16 bytes each, (images x 16). */
  readonly contents: Uint8Array<ArrayBuffer>;
  /** Embeddings of the images that were not there before, in their order, (new x columns). */
  readonly embeddings: Float32Array<ArrayBuffer>;
  /** Length of an embedding; 0 if no image is new. */
  readonly columns: number;
}

/** Length of the hashes: the first half of a SHA-256. */
export const contentLength = 16;

/** Images of a shard: about so many, in whole batches. */
const imagesPerShard = 512;

/** Batches that are prepared ahead of the one in the encoder. */
const batchesAhead = 4;

/**
 * Cuts sets of images into shards.
 *
 * @param counts How many images each set has
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

/** The hash of one image of a shard, as a key of maps. */
export function contentAt(contents: Uint8Array, index: number): string {
  return String.fromCharCode(
    ...contents.subarray(index * contentLength, (index + 1) * contentLength),
  );
}

/** Some images on their way, or the end of a shard. */
type Step = { batch: Promise<Batch>; images: EncodedImage[] } | {
  finished: number;
  contents: Uint8Array<ArrayBuffer>;
};

/**
 * Embeds the shards that are wanted. While the encoder works, the next batches are prepared.
 *
 * @param sets The sets of images
 * @param ranges All shards, in order
 * @param contents Content hashes of the shards, as far as they are known: those of all that are not wanted
 * @param isWanted Whether a shard is to be embedded; asked in order, some batches ahead
 * @param preparer Decodes and preprocesses
 * @param encoder Embeds
 * @param batchSize Images per inference
 * @returns The wanted shards with their indices, in order
 * @throws {UserError} If an image cannot be read or its embedding is not finite
 */
export async function* embedShards(
  sets: readonly ImageSet[],
  ranges: readonly ShardRange[],
  contents: readonly (Uint8Array | undefined)[],
  isWanted: (index: number) => Promise<boolean>,
  preparer: Preparer,
  encoder: Encoder,
  batchSize: number,
): AsyncGenerator<{ index: number; shard: Shard }> {
  let parts: Float32Array[] = [];
  let columns = 0;
  for await (const step of ahead(steps(sets, ranges, contents, isWanted, preparer, batchSize))) {
    if ("finished" in step) {
      const shard = { contents: step.contents, embeddings: concatenate(parts), columns };
      yield { index: step.finished, shard };
      [parts, columns] = [[], 0];
    } else {
      const embeddings = await encoder.embed(await step.batch);
      checkFinite(embeddings, step.images);
      parts.push(embeddings.data);
      columns = embeddings.columns;
    }
  }
}

/** Reads the wanted shards' images, leaves out the known ones, and sends the others to be prepared. */
async function* steps(
  sets: readonly ImageSet[],
  ranges: readonly ShardRange[],
  known: readonly (Uint8Array | undefined)[],
  isWanted: (index: number) => Promise<boolean>,
  preparer: Preparer,
  batchSize: number,
): AsyncGenerator<Step> {
  const seen = new Set<string>();
  const read = reader(sets);
  for (const [index, range] of ranges.entries()) {
    const count = range.end - range.start;
    if (!await isWanted(index)) {
      for (let i = 0; i < count; i++) seen.add(contentAt(known[index]!, i));
      continue;
    }
    const contents = new Uint8Array(count * contentLength);
    let images: EncodedImage[] = [];
    for (let i = 0; i < count; i++) {
      const image = await read(range.set, range.start + i);
      contents.set(contentOf(image), i * contentLength);
      const content = contentAt(contents, i);
      if (seen.has(content)) continue;
      seen.add(content);
      images.push(image);
      if (images.length === batchSize) {
        yield { batch: startBatch(preparer, images), images };
        images = [];
      }
    }
    if (images.length > 0) yield { batch: startBatch(preparer, images), images };
    yield { finished: index, contents };
  }
}

/**
 * Hashes the images of a shard, for those who embed later shards and do not have this one.
 *
 * @param sets The sets of images
 * @param range The shard
 * @returns Hash of each image's content, 16 bytes each, (images x 16)
 * @throws {UserError} If an image cannot be read
 */
export async function shardContents(
  sets: readonly ImageSet[],
  { set, start, end }: ShardRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const contents = new Uint8Array((end - start) * contentLength);
  const read = reader(sets);
  for (let i = 0; i < end - start; i++) {
    contents.set(contentOf(await read(set, start + i)), i * contentLength);
  }
  return contents;
}

/** Reads images; the one after the last one is read on from there. */
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

function contentOf({ bytes }: EncodedImage): Uint8Array {
  return createHash("sha256").update(bytes).digest().subarray(0, contentLength);
}

function startBatch(preparer: Preparer, images: EncodedImage[]): Promise<Batch> {
  const batch = preparer.prepare(images);
  batch.catch(() => {});
  return batch;
}

/** Asks for elements before they are needed, so that what they started runs meanwhile. */
async function* ahead(source: AsyncGenerator<Step>): AsyncGenerator<Step> {
  const queue: Promise<IteratorResult<Step>>[] = [];
  for (;;) {
    while (queue.length <= batchesAhead) {
      const next = source.next();
      // A fault is told when its turn comes, not while it waits.
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

function checkFinite(
  { data, columns }: { data: Float32Array; columns: number },
  images: readonly EncodedImage[],
): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new UserError(
    `The encoder makes ${data[at]} of the image of ${images[Math.floor(at / columns)].name}; ` +
      'set "dtype": "fp32" or use another encoder',
  );
}
