// A loaded encoder, whatever runs it, and how its output becomes embeddings.

import { UserError } from "../errors.ts";
import type { Batch } from "./batch.ts";
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
   * @throws {UserError} If the model does not yield a last hidden state
   */
  embed(batch: Batch): Promise<Embeddings>;
  /** Frees the model's memory. */
  release(): Promise<void>;
}

/**
 * Takes the last hidden state from a model's outputs.
 *
 * @param outputs The outputs by name
 * @param folder The encoder's folder, for the message
 * @returns The last hidden state
 * @throws {UserError} If there is none
 */
export function lastHiddenState<Tensor>(outputs: Record<string, Tensor>, folder: string): Tensor {
  if (outputs.last_hidden_state !== undefined) return outputs.last_hidden_state;
  throw new UserError(
    `The encoder ${folder} yields ${Object.keys(outputs).join(", ")} but no ` +
      "last_hidden_state; use a model that was exported with it",
  );
}

/**
 * Pools the tokens of each image to one embedding.
 *
 * @param hidden The last hidden state, (count x tokens x columns)
 * @param shape Its shape
 * @param pooling The first token, or the mean of all tokens
 * @returns The embeddings
 */
export function pool(
  hidden: Float32Array,
  [count, tokens, columns]: readonly number[],
  pooling: EncoderSettings["pooling"],
): Embeddings {
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
