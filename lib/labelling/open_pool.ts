// Opens the pool of a labelling: images by their content, with their embeddings.

import { basename } from "node:path";
import { findEncoder, imageKey } from "../encoder/embed_inputs.ts";
import { embedByContent } from "../encoder/embed_by_content.ts";
import type { EncoderSettings } from "../encoder/settings.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { keyHash } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { openHashCache } from "./hash_cache.ts";
import { readNamedEmbeddings } from "./named_embeddings.ts";
import { openPhotos, type Photos, type PhotosRequest } from "./photos.ts";
import type { Pool, UnreadableImage } from "./pool.ts";

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
    return pool;
  }
  const { store, project, encoder: settings, folder, hub } = request;
  const hashes = await openHashCache(store, request.source);
  const photos = await openPhotos({ ...request, hashes });
  const files = await findEncoder(settings, folder, hub);
  await request.onOpened?.();
  const { distinct, unreadable } = await distinctImages(photos);
  const { model, revision } = settings;
  const key = await imageKey(store, project, files, settings);
  const found = await embedByContent({
    ...request,
    images: photos,
    wanted: new Map([...distinct].map(([hash, [first]]) => [first, hash])),
    files,
    settings,
    encoder: keyHash(key),
  });
  for (const [i, reason] of found.unreadable) unreadable.push({ name: photos.names[i], reason });
  const images = [...distinct].filter(([, [first]]) => !found.unreadable.has(first));
  if (images.length === 0) {
    const [{ name, reason }] = unreadable;
    throw new UserError(`No image of ${request.source} can be read; ${name}: ${reason}`);
  }
  return {
    images: images.map(([hash, [first, ...others]]) => ({
      name: photos.names[first],
      sha256: hash,
      copies: others.map((i) => photos.names[i]),
    })),
    embeddings: found.embeddings,
    unreadable,
    leftOut: photos.leftOut,
    labels: photos.labels,
    encoder: {
      model: modelName(model),
      ...revision === undefined ? {} : { revision },
      files: key.inputs,
      dtype: settings.dtype,
      device: settings.device,
      pooling: settings.pooling,
      code: key.code,
      versions: key.versions,
    },
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

/** A model's name without the place that it has on this machine. */
function modelName(model: string): string {
  return /^[\w-][\w.-]*\/[\w.-]+$/.test(model) ? model : basename(model);
}

/** Indices of the images by their content, each content in the place of its first image. */
async function distinctImages(
  { names, contents }: Photos,
): Promise<{ distinct: Map<string, number[]>; unreadable: UnreadableImage[] }> {
  const distinct = new Map<string, number[]>();
  const unreadable: UnreadableImage[] = [];
  let index = 0;
  for await (const content of contents()) {
    const at = index++;
    if ("reason" in content) unreadable.push({ name: names[at], reason: content.reason });
    else {
      const same = distinct.get(content.sha256);
      if (same === undefined) distinct.set(content.sha256, [at]);
      else same.push(at);
    }
  }
  return { distinct, unreadable };
}
