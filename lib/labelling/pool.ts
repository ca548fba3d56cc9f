// The pool of a labelling: distinct images by their content, with their names and embeddings.

import type { ImageEncoder } from "../encoder/embed_inputs.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { GivenLabel } from "./batch.ts";

/** An image of a pool, known by its content. */
export interface PoolImage {
  /** Its first name. */
  readonly name: string;
  /** SHA-256 of the image file; of the embedding, where embeddings are given instead of images. */
  readonly sha256: string;
  /** Other names under which the same content lies in the pool. */
  readonly copies: readonly string[];
}

/** An image that is left out, and why. */
export interface UnreadableImage {
  /** Its name. */
  readonly name: string;
  /** The reason, in words. */
  readonly reason: string;
}

/** Images that can be suggested or are labeled, each content once. */
export interface Pool {
  /** The images, (images). */
  readonly images: readonly PoolImage[];
  /** Their embeddings, (images x features). */
  readonly embeddings: Matrix;
  /** Images that can't be read or decoded. */
  readonly unreadable: readonly UnreadableImage[];
  /** What lies beside the images and is not used, each with its reason. */
  readonly leftOut: readonly string[];
  /** Labels that come with the images: of class folders, or of a column. */
  readonly labels: readonly GivenLabel[];
  /** What made the embeddings besides the images: an encoder's key; nothing where embeddings are given. */
  readonly encoder?: Encoded;
  /** How many images were embedded now; the embeddings of the others were there. */
  readonly embedded: number;
  /** Reads the file of an image by its name; missing where embeddings are given. */
  readonly readImage?: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
}

/** What made embeddings: the encoder's name, its settings, and hashes of its files and of the code. */
export interface Encoded extends ImageEncoder {
  /** A hub model, or the name of a folder. */
  readonly model: string;
  /** Commit of a hub model. */
  readonly revision?: string;
}
