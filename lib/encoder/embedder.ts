// What turns image files into embeddings, whatever the device.

import type { EncodedImage } from "../images/image_set.ts";
import type { Embeddings } from "./encoder.ts";

/** Turns image files into embeddings. */
export interface Embedder {
  /** How many batches have to be under way for it never to wait. */
  readonly batchesAhead: number;
  /**
   * Embeds a batch. It may be called again before it has answered.
   *
   * @param images The images; their bytes are copied
   * @returns Their embeddings, in their order
   * @throws {UserError} If an image cannot be decoded, or the encoder cannot embed it
   */
  embed(images: readonly EncodedImage[]): Promise<Embeddings>;
  /** Ends threads and frees the model's memory. */
  release(): Promise<void>;
}
