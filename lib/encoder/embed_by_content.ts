// Embeds images, each once by the SHA-256 of its content: what the data folder has of them is not embedded again.

import type { EncodedImage, ImageSet } from "../images/image_set.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Store } from "../store/store.ts";
import { decodable, embedReadable, type ReadableBatch } from "./embed_readable.ts";
import type { EncoderFiles } from "./files.ts";
import { readPacks, writePack } from "./image_packs.ts";
import type { EncoderSettings } from "./settings.ts";
import { startEmbedder } from "./start_embedder.ts";

/** Images per pack, about. A process that is killed loses the pack that it is filling. */
const IMAGES_PER_PACK = 512;

/** Images to embed, and how. */
export interface ContentRequest {
  /** The images. */
  readonly images: ImageSet;
  /** SHA-256 of each image file that is wanted, by its index in the set; distinct. */
  readonly wanted: ReadonlyMap<number, string>;
  /** The encoder's files. */
  readonly files: EncoderFiles;
  /** The encoder's settings. */
  readonly settings: EncoderSettings;
  /** Hash of all that decides an embedding besides the image. */
  readonly encoder: string;
  /** The data folder. */
  readonly store: Store;
  /** Whether all images are embedded, and neither read from the data folder nor kept there, as for a proof. */
  readonly anew?: boolean;
  /** Ends the work, with the signal's reason as the error; finished images are kept. */
  readonly signal?: AbortSignal;
  /** Told how many images are embedded, of how many that had to be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Embeddings of the images that can be read. */
export interface EmbeddedImages {
  /** Embeddings of the readable images, (readable x columns), in the order of `wanted`. */
  readonly embeddings: Matrix<Float32Array<ArrayBuffer>>;
  /** Why an image can't be decoded, by its index in the set. */
  readonly unreadable: ReadonlyMap<number, string>;
  /** How many images were embedded now; the others were there. */
  readonly embedded: number;
}

/**
 * Finds or makes embeddings of images. An image that does not decode is left out, with the reason.
 *
 * @param request The images, the encoder, and the data folder
 * @returns The embeddings
 * @throws {UserError} If the encoder can't be loaded, or fails on an image that decodes
 */
export async function embedByContent(request: ContentRequest): Promise<EmbeddedImages> {
  const { wanted, store, encoder, anew, signal } = request;
  const rows = new Map<string, Float32Array<ArrayBuffer>>();
  const hashes = new Set(wanted.values());
  if (!anew) {
    for await (const pack of readPacks(store, encoder)) takeRows(pack, hashes, rows);
  }
  const missing = new Map([...wanted].filter(([, hash]) => !rows.has(hash)));
  const unreadable = new Map<number, string>();
  const toEmbed = await withoutKnownFaults(request, missing, unreadable);
  if (toEmbed.size > 0) {
    signal?.throwIfAborted();
    await embedMissing(request, toEmbed, rows, unreadable);
  }
  const found = [...wanted.values()].flatMap((hash) => rows.get(hash) ?? []);
  const columns = found[0]?.length ?? 0;
  const data = new Float32Array(found.length * columns);
  found.forEach((row, i) => data.set(row, i * columns));
  return {
    embeddings: { data, rows: found.length, columns },
    unreadable,
    embedded: missing.size - unreadable.size,
  };
}

function takeRows(
  { hashes, embeddings }: { hashes: readonly string[]; embeddings: Float32Array<ArrayBuffer> },
  wanted: ReadonlySet<string>,
  rows: Map<string, Float32Array<ArrayBuffer>>,
): void {
  const columns = embeddings.length / hashes.length;
  hashes.forEach((hash, i) => {
    if (wanted.has(hash)) rows.set(hash, embeddings.subarray(i * columns, (i + 1) * columns));
  });
}

/**
 * Where few images are missing, they are as a rule those that did not decode last time either: they are decoded first, so that no
 * encoder is loaded for nothing.
 */
async function withoutKnownFaults(
  { images, settings }: ContentRequest,
  missing: ReadonlyMap<number, string>,
  unreadable: Map<number, string>,
): Promise<ReadonlyMap<number, string>> {
  if (missing.size === 0 || missing.size > settings.batchSize) return missing;
  const readable = new Map(missing);
  for await (const { indices, batch } of batchesOf(images, [...missing.keys()], missing.size)) {
    (await decodable(batch, settings.maxPixels)).forEach((answer, i) => {
      if (answer === true) return;
      unreadable.set(indices[i], answer);
      readable.delete(indices[i]);
    });
  }
  return readable;
}

/** Embeds images batch by batch, several at a time, and packs them as they come. */
async function embedMissing(
  { images, files, settings, encoder, store, anew, signal, onProgress }: ContentRequest,
  missing: ReadonlyMap<number, string>,
  rows: Map<string, Float32Array<ArrayBuffer>>,
  unreadable: Map<number, string>,
): Promise<void> {
  // The scales of quantised numbers are those of a whole batch, and an embedding is to depend on its image alone. Few images
  // are shared among the cores, in several batches each, so that all cores end at about the same time.
  const share = Math.ceil(missing.size / (4 * navigator.hardwareConcurrency));
  const batchSize = settings.dtype === "q8" ? 1 : Math.min(settings.batchSize, share);
  const embedder = await startEmbedder(files, { ...settings, batchSize }, missing.size, signal);
  let filling: { hashes: string[]; parts: Float32Array<ArrayBuffer>[] } = { hashes: [], parts: [] };
  const flush = async () => {
    const { hashes, parts } = filling;
    if (hashes.length === 0) return;
    filling = { hashes: [], parts: [] };
    const embeddings = concatenate(parts);
    if (!anew) await writePack(store, encoder, { hashes, embeddings });
    takeRows({ hashes, embeddings }, new Set(hashes), rows);
  };
  const queue: { indices: number[]; batch: Promise<ReadableBatch> }[] = [];
  let done = 0;
  const takeFirst = async () => {
    const { indices, batch } = queue.shift()!;
    const { readable, embeddings } = await batch;
    for (const i of indices.keys()) {
      const reason = readable[i];
      if (typeof reason === "string") unreadable.set(indices[i], reason);
      else filling.hashes.push(missing.get(indices[i])!);
    }
    filling.parts.push(embeddings);
    onProgress?.(done += indices.length, missing.size);
    if (filling.hashes.length >= IMAGES_PER_PACK) await flush();
  };
  onProgress?.(0, missing.size);
  try {
    for await (const { indices, batch } of batchesOf(images, [...missing.keys()], batchSize)) {
      const started = embedReadable(embedder, batch, settings.maxPixels, signal);
      // An error is reported when the batch's turn comes, not before.
      started.catch(() => {});
      queue.push({ indices, batch: started });
      if (queue.length > embedder.batchesAhead) await takeFirst();
    }
    while (queue.length > 0) await takeFirst();
  } finally {
    // What is embedded is kept, whatever stopped the rest.
    await flush();
    await embedder.release();
  }
}

/** Reads some images of a set in batches; ascending indices that follow each other are read on. */
async function* batchesOf(
  images: ImageSet,
  indices: readonly number[],
  batchSize: number,
): AsyncGenerator<{ indices: number[]; batch: EncodedImage[] }> {
  let at = -1;
  let source: AsyncIterator<EncodedImage> | undefined;
  for (let start = 0; start < indices.length; start += batchSize) {
    const part = indices.slice(start, start + batchSize);
    const batch: EncodedImage[] = [];
    for (const index of part) {
      if (source === undefined || index !== at) {
        await source?.return?.();
        source = images.images(index)[Symbol.asyncIterator]();
      }
      batch.push((await source.next()).value);
      at = index + 1;
    }
    yield { indices: part, batch };
  }
  await source?.return?.();
}

function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}
