// Photos by their content, and the embeddings of those that are asked for.

import { basename } from "node:path";
import { embedByContent } from "../encoder/embed_by_content.ts";
import { imageKey } from "../encoder/embed_inputs.ts";
import type { EncoderFiles } from "../encoder/files.ts";
import type { EncoderSettings } from "../encoder/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { keyHash } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { Photos } from "./photos.ts";
import type { Encoded, PoolImage, UnreadableImage } from "./pool.ts";

/** An image with its place among the photos. */
export interface PlacedImage extends PoolImage {
  /** Index of its first file among the photos. */
  readonly first: number;
}

/** What embeds photos besides the photos. */
export interface EmbedPhotosRequest {
  /** The encoder's files. */
  readonly files: EncoderFiles;
  /** The encoder's settings. */
  readonly settings: EncoderSettings;
  /** The data folder, which keeps embeddings by the content of images. */
  readonly store: Store;
  /** Absolute path of the project, whose source files are part of what made an embedding. */
  readonly project: string;
  /** Whether all images are embedded, and neither read from the data folder nor kept there. */
  readonly anew?: boolean;
  /** Ends the work, with the signal's reason as the error; embedded images are kept. */
  readonly signal?: AbortSignal;
  /** Told how many images are embedded, of how many that had to be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Images that decode, with their embeddings. */
export interface EmbeddedPhotos {
  /** The images, (images). */
  readonly images: readonly PlacedImage[];
  /** Their embeddings, (images x features). */
  readonly embeddings: Matrix;
  /** Images that don't decode. */
  readonly unreadable: readonly UnreadableImage[];
  /** What made the embeddings besides the images. */
  readonly encoder: Encoded;
  /** How many images were embedded now; the embeddings of the others were there. */
  readonly embedded: number;
}

/**
 * Finds the distinct images among photos, each content in the place of its first file.
 *
 * @param photos The photos
 * @returns The images, and files that can't be read
 */
export async function distinctImages(
  { names, contents }: Photos,
): Promise<{ images: PlacedImage[]; unreadable: UnreadableImage[] }> {
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
  const images = [...distinct].map(([sha256, [first, ...others]]) => ({
    name: names[first],
    sha256,
    copies: others.map((i) => names[i]),
    first,
  }));
  return { images, unreadable };
}

/**
 * Embeds images, each once by its content.
 *
 * @param photos The photos that the images are of
 * @param images The images
 * @param request The encoder, and the data folder
 * @returns The images that decode, with their embeddings
 * @throws {UserError} If the encoder can't be loaded, or fails on an image that decodes
 */
export async function embedPhotos(
  photos: Photos,
  images: readonly PlacedImage[],
  request: EmbedPhotosRequest,
): Promise<EmbeddedPhotos> {
  const { files, settings, store, project } = request;
  const key = await imageKey(store, project, files, settings);
  const { unreadable, ...found } = await embedByContent({
    ...request,
    images: photos,
    wanted: new Map(images.map(({ first, sha256 }) => [first, sha256])),
    encoder: keyHash(key),
  });
  const { model, revision, dtype, device, pooling } = settings;
  return {
    ...found,
    images: images.filter(({ first }) => !unreadable.has(first)),
    unreadable: [...unreadable].map(([i, reason]) => ({ name: photos.names[i], reason })),
    encoder: {
      model: modelName(model),
      ...revision === undefined ? {} : { revision },
      files: key.inputs,
      dtype,
      device,
      pooling,
      code: key.code,
      versions: key.versions,
    },
  };
}

/** A model's name without the place that it has on this machine. */
function modelName(model: string): string {
  return /^[\w-][\w.-]*\/[\w.-]+$/.test(model) ? model : basename(model);
}
