// A loaded encoder, whatever runs it, and how its output becomes embeddings.

import { UserError } from "../errors.ts";
import type { Batch } from "./batch.ts";
import { requireSize } from "./encoder_input.ts";
import type { EncoderFiles } from "./files.ts";
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
   * @param signal Lets it fail before its next inference
   * @returns Their embeddings
   * @throws {UserError} If the model does not yield a last hidden state
   */
  embed(batch: Batch, signal?: AbortSignal): Promise<Embeddings>;
  /** Frees the model's memory. */
  release(): Promise<void>;
}

/** The last hidden state of one inference. */
export interface HiddenState {
  /** Its values. */
  readonly data: Float32Array;
  /** Its shape, whose first length is the number of images. */
  readonly shape: readonly number[];
}

/** Pixels of one inference at most, unless an image has more: what larger inputs make leaves the cores' caches. */
const PIXELS_PER_INFERENCE = 224 * 224;

/**
 * How many images a core embeds at a time. Fewer make the same embeddings.
 *
 * @param dtype Precision of the weights
 * @param input What is fixed of the model's input
 * @param batch The size of the images
 * @returns Images per inference, 1 or more
 */
export function imagesPerInference(
  dtype: EncoderSettings["dtype"],
  input: EncoderFiles["input"],
  { height, width }: Pick<Batch, "height" | "width">,
): number {
  // The scales of quantised numbers are those of the whole input, so that each image has to be an input of its own.
  if (dtype === "q8") return 1;
  return input.batch ?? Math.max(1, Math.floor(PIXELS_PER_INFERENCE / (height * width)));
}

/**
 * Embeds a batch by inferences of as many images as the model takes. A model with a fixed number of images gets just as many: others
 * are copies of the last one, whose embeddings are dropped. Copies leave the scales of quantised numbers alone.
 *
 * @param batch Preprocessed images
 * @param files The encoder's files, which say what of its input is fixed
 * @param pooling The first token, or the mean of all tokens
 * @param most Images per inference at most, besides copies
 * @param infer Runs the model on (count x 3 x height x width) pixel values
 * @returns The embeddings of the batch
 * @throws {UserError} If the images are not of the size that the model takes, or its output is of no use
 */
export async function embedBatch(
  { count, height, width, data }: Batch,
  { folder, input }: Pick<EncoderFiles, "folder" | "input">,
  pooling: EncoderSettings["pooling"],
  most: number,
  infer: (pixels: Float32Array, shape: readonly number[]) => Promise<HiddenState>,
): Promise<Embeddings> {
  requireSize(input, { height, width }, folder);
  const length = 3 * height * width;
  const perInference = Math.min(most, input.batch ?? most);
  let embeddings: Float32Array<ArrayBuffer> | undefined;
  let columns = 0;
  for (let start = 0; start < count; start += perInference) {
    const used = Math.min(perInference, count - start);
    const given = input.batch ?? used;
    let pixels: Float32Array = data.subarray(start * length, (start + used) * length);
    if (given > used) {
      const filled = new Float32Array(given * length);
      for (let i = 0; i < given; i++) {
        const from = Math.min(i, used - 1) * length;
        filled.set(pixels.subarray(from, from + length), i * length);
      }
      pixels = filled;
    }
    const hidden = await infer(pixels, [given, 3, height, width]);
    if (hidden.shape[0] !== given) {
      throw new UserError(
        `The encoder ${folder} yields a last_hidden_state of ${
          hidden.shape.join(" x ")
        } for ${given} images; ` +
          "its first length must be the number of images",
      );
    }
    const pooled = pool(hidden, pooling, folder);
    columns = pooled.columns;
    embeddings ??= new Float32Array(count * columns);
    embeddings.set(pooled.data.subarray(0, used * columns), start * columns);
  }
  return { data: embeddings!, columns };
}

/**
 * Pools the last hidden state of each image to one embedding: of tokens, the first or the mean of all; of a map of features as
 * convolutional networks have it, the mean over space; what is pooled already stays.
 *
 * @param hidden The last hidden state, (count x tokens x columns), (count x columns x height x width) or (count x columns)
 * @param pooling The first token, or the mean
 * @param folder The encoder's folder, for messages
 * @returns The embeddings
 * @throws {UserError} If a map is to give its first token, or the shape is another one
 */
export function pool(
  { data: hidden, shape }: HiddenState,
  pooling: EncoderSettings["pooling"],
  folder: string,
): Embeddings {
  const [count] = shape;
  if (shape.length === 2) {
    return { data: Float32Array.from(hidden), columns: shape[1] };
  }
  if (shape.length === 4) {
    if (pooling === "mean") return poolMap(hidden, count, shape[1], shape[2] * shape[3]);
    throw new UserError(
      `The encoder ${folder} yields a map of features (${
        shape.join(" x ")
      }), which has no CLS token; ` +
        'set "pooling": "mean" for the mean over space',
    );
  }
  if (shape.length !== 3) {
    throw new UserError(
      `The encoder ${folder} yields a last_hidden_state of ${shape.length} dimensions (${
        shape.join(" x ")
      }); ` +
        "2, 3 or 4 are needed: images x columns, with tokens between them, or a map behind them",
    );
  }
  const [, tokens, columns] = shape;
  const data = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    const image = hidden.subarray(i * tokens * columns, (i + 1) * tokens * columns);
    const out = data.subarray(i * columns, (i + 1) * columns);
    if (pooling === "cls") {
      out.set(image.subarray(0, columns));
    } else {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let token = 0; token < tokens; token++) sum += image[token * columns + j];
        out[j] = sum / tokens;
      }
    }
  }
  return { data, columns };
}

/** Means over space of maps of features, (count x columns x places). */
function poolMap(hidden: Float32Array, count: number, columns: number, places: number): Embeddings {
  const data = new Float32Array(count * columns);
  for (let i = 0; i < data.length; i++) {
    let sum = 0;
    for (let place = 0; place < places; place++) sum += hidden[i * places + place];
    data[i] = sum / places;
  }
  return { data, columns };
}
