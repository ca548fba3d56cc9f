// A loaded encoder, whatever runs it, and how its output becomes embeddings.

import { UserError } from "../errors.ts";
import type { Batch } from "./batch.ts";
import { type NetworkForm, requirePoolable, requireSize } from "./network_form.ts";
import type { EncoderSettings } from "./settings.ts";

/** Embeddings of a batch. */
export interface Embeddings {
  /** The embeddings, (count x columns). */
  readonly data: Float32Array<ArrayBuffer>;
  /** Length of an embedding. */
  readonly columns: number;
}

/** A loaded encoder. */
export interface Encoder {
  /**
   * Embeds a batch.
   *
   * @param batch Preprocessed images, (count x 3 x height x width)
   * @returns Their embeddings
   * @throws {UserError} If the model does not take these images, or does not yield a last hidden state of each
   */
  embed(batch: Batch): Promise<Embeddings>;
  /** Frees the model's memory. */
  release(): Promise<void>;
}

/** A last hidden state as a session yields it. */
export interface HiddenState {
  /** Its values. */
  readonly data: Float32Array;
  /** Its shape: (images x columns), (images x tokens x columns) or (images x columns x height x width). */
  readonly dims: readonly number[];
}

/** A network in a session, ready to embed images. */
export interface Network {
  /** What it takes. */
  readonly form: NetworkForm;
  /** How its last hidden state becomes one embedding. */
  readonly pooling: EncoderSettings["pooling"];
  /** The encoder's folder, for messages. */
  readonly folder: string;
  /** Runs it on images, (images x 3 x height x width). */
  readonly run: (images: Float32Array, shape: readonly number[]) => Promise<HiddenState>;
}

/**
 * Embeds a batch in one or more inferences. A network with a fixed batch is given copies of the last image where images are
 * lacking: unlike other images they leave the scales of quantised numbers alone.
 *
 * @param network The network
 * @param batch Preprocessed images
 * @param perInference Images of one inference at most
 * @returns Their embeddings
 * @throws {UserError} If the images have another size than the network takes, or its output is not one entry per image
 */
export async function embedBatch(
  { form, pooling, folder, run }: Network,
  { count, height, width, data }: Batch,
  perInference: number,
): Promise<Embeddings> {
  requireSize(form, { height, width }, folder);
  const length = 3 * height * width;
  const step = Math.min(perInference, form.batch ?? perInference);
  let embeddings: Float32Array<ArrayBuffer> | undefined;
  let columns = 0;
  for (let start = 0; start < count; start += step) {
    const images = data.subarray(start * length, Math.min(start + step, count) * length);
    const found = images.length / length;
    const taken = form.batch ?? found;
    const hidden = await run(filledUp(images, length, taken), [taken, 3, height, width]);
    requireRows(hidden, taken, folder);
    requirePoolable(hidden.dims.length, pooling, folder);
    const pooled = pool(hidden.data, hidden.dims, pooling);
    columns = pooled.columns;
    embeddings ??= new Float32Array(count * columns);
    embeddings.set(pooled.data.subarray(0, found * columns), start * columns);
  }
  return { data: embeddings!, columns };
}

/** Images and copies of the last one, (count). */
function filledUp(images: Float32Array, length: number, count: number): Float32Array {
  if (images.length === count * length) return images;
  const filled = new Float32Array(count * length);
  filled.set(images);
  for (let at = images.length; at < filled.length; at += length) {
    filled.set(images.subarray(images.length - length), at);
  }
  return filled;
}

/** Values of different images must never be mixed. */
function requireRows({ dims }: HiddenState, images: number, folder: string): void {
  if (dims[0] === images && dims.every((size) => size > 0)) return;
  throw new UserError(
    `The encoder ${folder} yields a last_hidden_state of [${dims.join(" x ")}] for ${images} ` +
      "images; use a model whose first dimension is the images",
  );
}

/**
 * Pools the last hidden state of each image to one embedding.
 *
 * @param hidden The last hidden state, as `HiddenState` describes it
 * @param shape Its shape
 * @param pooling The first token, or the mean of all tokens; a map over the image has its mean over height and width, and
 *   what has two dimensions is taken as it is
 * @returns The embeddings
 */
export function pool(
  hidden: Float32Array,
  shape: readonly number[],
  pooling: EncoderSettings["pooling"],
): Embeddings {
  const [count, ...sizes] = shape;
  const isMap = sizes.length === 3;
  const [places, columns] = isMap
    ? [sizes[1] * sizes[2], sizes[0]]
    : sizes.length === 2
    ? sizes
    : [1, sizes[0]];
  // Steps from one place of an image to the next, and from one column to the next.
  const [toPlace, toColumn] = isMap ? [1, places] : [columns, 1];
  const data = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    const image = hidden.subarray(i * places * columns, (i + 1) * places * columns);
    const out = data.subarray(i * columns, (i + 1) * columns);
    if (pooling === "cls" || places === 1) {
      out.set(image.subarray(0, columns));
    } else {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let place = 0; place < places; place++) sum += image[place * toPlace + j * toColumn];
        out[j] = sum / places;
      }
    }
  }
  return { data, columns };
}
