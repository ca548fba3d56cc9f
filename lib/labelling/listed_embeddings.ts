// Embeddings of a list of images, from the images where they are, or from what the data folder has of them.

import { findEncoder, imageKey, keyOfImages } from "../encoder/embed_inputs.ts";
import { embedByContent } from "../encoder/embed_by_content.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { readPacks } from "../encoder/image_packs.ts";
import { type Matrix, row, type Values } from "../numeric/matrix.ts";
import { UserError } from "../errors.ts";
import { type Key, keyHash } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { readNamedEmbeddings } from "./named_embeddings.ts";
import { openPhotos, type Photos } from "./photos.ts";
import type { Encoded, PoolImage } from "./pool.ts";
import type { SourceNote } from "./source_note.ts";

/** Where the images are, and what embeds them. */
export interface ListedRequest {
  /** Where the images are, if that is known. */
  readonly note?: SourceNote;
  /** What made the embeddings; null where they were given. */
  readonly encoder: Encoded | null;
  /** The data folder. */
  readonly store: Store;
  /** Absolute path of the project. */
  readonly project: string;
  /** The hub's files. */
  readonly hub: HubFiles;
  /** Whether all images are embedded again. */
  readonly anew: boolean;
}

/** Embeddings of a list of images. */
export interface ListedEmbeddings {
  /** The embeddings, (images x features), in the order of the list; undefined if one is not to be had. */
  readonly matrix: Matrix | undefined;
  /** Names of the images that are not where they were. */
  readonly missing: readonly string[];
  /** What else is not there, with the way out. */
  readonly lack: readonly string[];
  /** What of the encoder is otherwise than it was. */
  readonly changes: readonly string[];
  /** Reads the file of an image of the list by its SHA-256; it fails where that is gone. Missing where embeddings are given. */
  readonly readImage?: (sha256: string) => Promise<Uint8Array>;
}

/**
 * Finds or makes the embeddings of a list of images.
 *
 * @param request Where the images are, and what embeds them
 * @param listed The images
 * @returns Their embeddings, and what is missing
 * @throws {UserError} If the encoder can't be used
 */
export async function listedEmbeddings(
  request: ListedRequest,
  listed: readonly PoolImage[],
): Promise<ListedEmbeddings> {
  return request.encoder === null
    ? await givenEmbeddings(request, listed)
    : await imageEmbeddings({ ...request, encoder: request.encoder }, listed);
}

async function givenEmbeddings(
  { note }: ListedRequest,
  listed: readonly PoolImage[],
): Promise<ListedEmbeddings> {
  const pool = await (note && isThere(() => readNamedEmbeddings(note.source)));
  const rows = new Map<string, Values>();
  pool?.images.forEach(({ sha256 }, i) => rows.set(sha256, row(pool.embeddings, i)));
  return { ...joined(listed, rows, new Set(rows.keys())), lack: [], changes: [] };
}

async function imageEmbeddings(
  { note, encoder, store, project, hub, anew }: ListedRequest & { encoder: Encoded },
  listed: readonly PoolImage[],
): Promise<ListedEmbeddings> {
  const settings = { ...encoder, model: note?.model || encoder.model, batchSize: 32 };
  const files = await isThere(() => findEncoder(settings, project, hub));
  // Without the encoder, what the data folder has of it may be enough.
  const key = files === undefined
    ? keyOfImages(encoder)
    : await imageKey(store, project, files, settings);
  const photos = await (note && isThere(() => openPhotos({ ...note, hub })));
  const there = photos === undefined ? new Map<string, number>() : await hashes(photos);
  const rows = new Map<string, Values>();
  const canEmbed = files !== undefined && photos !== undefined;
  const kept = new Set(
    listed.map(({ sha256 }) => sha256).filter((hash) => !canEmbed || !there.has(hash)),
  );
  if (kept.size > 0 && !anew) {
    for await (const { hashes, embeddings } of readPacks(store, keyHash(key))) {
      const columns = embeddings.length / hashes.length;
      hashes.forEach((hash, i) => {
        if (kept.has(hash)) rows.set(hash, embeddings.subarray(i * columns, (i + 1) * columns));
      });
    }
  }
  if (canEmbed) {
    const found = listed.flatMap(({ sha256 }): [number, string][] =>
      there.has(sha256) ? [[there.get(sha256)!, sha256]] : []
    ).sort(([a], [b]) => a - b);
    const { embeddings, unreadable } = await embedByContent({
      images: photos,
      wanted: new Map(found),
      files,
      settings,
      encoder: keyHash(key),
      store,
      anew,
    });
    found.filter(([index]) => !unreadable.has(index))
      .forEach(([, hash], i) => rows.set(hash, row(embeddings, i)));
  }
  const lack = files === undefined
    ? [`the encoder ${settings.model} is not there; name its folder with --encoder`]
    : [];
  return {
    ...joined(listed, rows, new Set(there.keys())),
    lack,
    changes: changesOf(encoder, key),
    readImage: async (sha256) => {
      const index = there.get(sha256);
      if (index !== undefined) {
        for await (const { bytes } of photos!.images(index)) return bytes;
      }
      throw new UserError("its image is not where it was");
    },
  };
}

/** What of the encoder is otherwise than it was. */
function changesOf(encoder: Encoded, key: Key): string[] {
  const pairs = [[encoder.files, key.inputs], [encoder.code, key.code], [
    encoder.versions,
    key.versions,
  ]];
  return pairs.flatMap(([then, now]) =>
    [...new Set([...Object.keys(then), ...Object.keys(now)])]
      .filter((name) => then[name] !== now[name])
      .map((name) => `${name} of the encoder is another`)
  );
}

/** Index of an image of each content. */
async function hashes(photos: Photos): Promise<Map<string, number>> {
  const indices = new Map<string, number>();
  let index = 0;
  for await (const content of photos.contents()) {
    if ("sha256" in content && !indices.has(content.sha256)) indices.set(content.sha256, index);
    index++;
  }
  return indices;
}

/** What is there, or nothing where the user would have to mend a path. */
async function isThere<T>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // All images are then told as missing, by name.
  }
}

function joined(
  listed: readonly PoolImage[],
  rows: ReadonlyMap<string, Values>,
  there: ReadonlySet<string>,
): Pick<ListedEmbeddings, "matrix" | "missing"> {
  const missing = listed.filter(({ sha256 }) => !there.has(sha256)).map(({ name }) => name);
  const [first] = rows.values();
  if (first === undefined || listed.some(({ sha256 }) => !rows.has(sha256))) {
    return { matrix: undefined, missing };
  }
  const columns = first.length;
  const data = first instanceof Float32Array
    ? new Float32Array(listed.length * columns)
    : new Float64Array(listed.length * columns);
  listed.forEach(({ sha256 }, i) => data.set(rows.get(sha256)!, i * columns));
  return { matrix: { data, rows: listed.length, columns }, missing };
}
