// Opens the pool of a labelling: images by their content, with their embeddings.

import { findEncoder } from "../encoder/embed_inputs.ts";
import type { EncoderSettings } from "../encoder/settings.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { distinctImages, embedPhotos } from "./embedded_photos.ts";
import { openHashCache } from "./hash_cache.ts";
import { readNamedEmbeddings } from "./named_embeddings.ts";
import { openPhotos, type Photos, type PhotosRequest } from "./photos.ts";
import type { Pool, PoolImage } from "./pool.ts";

/** Which images to read, and how to embed them. */
export interface PoolRequest extends Omit<PhotosRequest, "hub" | "hashes"> {
  /** The encoder's settings; a path of a model is relative to `folder`. Not needed for embeddings. */
  readonly encoder: EncoderSettings;
  /** Absolute path that the encoder's path is relative to. */
  readonly folder: string;
  /** The data folder, which keeps embeddings by the content of images. */
  readonly store: Store;
  /** Absolute path of the project, whose source files are part of what made an embedding. */
  readonly project: string;
  /** Access to the hub's files. */
  readonly hub: HubFiles;
  /** Ends the work, with the signal's reason as the error; embedded images are kept. */
  readonly signal?: AbortSignal;
  /** Called when images and encoder are there: nothing is asked of the hub any more. */
  readonly onOpened?: () => Promise<void>;
  /** Told the images before any is embedded; with an error it ends the work. */
  readonly onImages?: (images: readonly PoolImage[]) => Promise<void>;
  /** Told how many images are embedded, of how many that had to be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads a pool: embeddings with names (an .npz file with `names` and `X`), or images, of which those are embedded that the data
 * folder does not know.
 *
 * @param request Which images, and how to embed them
 * @returns The pool
 * @throws {UserError} If there is no image, no image can be read, or the encoder can't be used
 */
export async function openPool(request: PoolRequest): Promise<Pool> {
  if (/\.npz$/i.test(request.source)) {
    const pool = await readNamedEmbeddings(request.source);
    await request.onOpened?.();
    await request.onImages?.(pool.images);
    return pool;
  }
  const { store, encoder: settings, folder, hub } = request;
  const hashes = await openHashCache(store, request.source);
  const photos = await openPhotos({ ...request, hashes });
  const files = await findEncoder(settings, folder, hub);
  await request.onOpened?.();
  const distinct = await distinctImages(photos);
  await request.onImages?.(distinct.images);
  const found = await embedPhotos(photos, distinct.images, { ...request, files, settings });
  const unreadable = [...distinct.unreadable, ...found.unreadable];
  if (found.images.length === 0) {
    const [{ name, reason }] = unreadable;
    throw new UserError(`No image of ${request.source} can be read; ${name}: ${reason}`);
  }
  return {
    images: found.images.map(({ name, sha256, copies }) => ({ name, sha256, copies })),
    embeddings: found.embeddings,
    unreadable,
    leftOut: photos.leftOut,
    labels: photos.labels,
    encoder: found.encoder,
    embedded: found.embedded,
    readImage: readerOf(photos),
  };
}

/** Reads single images by their names. */
function readerOf(photos: Photos): (name: string) => Promise<Uint8Array<ArrayBuffer>> {
  const indices = new Map(photos.names.map((name, i) => [name, i]));
  return async (name) => {
    for await (const { bytes } of photos.images(indices.get(name)!)) {
      return bytes as Uint8Array<ArrayBuffer>;
    }
    throw new RangeError(`There is no image ${name}`);
  };
}
