// The thread that preprocesses batches ahead of the encoder, as the main thread sees it.

import type { EncodedImage } from "../images/image_set.ts";
import { type Batch, packImages } from "./batch.ts";
import type { PreprocessRequest } from "./preprocess_worker.ts";
import type { Preprocessing } from "./preprocess.ts";
import { startThread } from "./request_thread.ts";

/** A thread that preprocesses batches. */
export interface Preprocessor {
  /**
   * Decodes and preprocesses the images of a batch.
   *
   * @param images The images; their bytes are copied
   * @returns The encoder's input
   * @throws {UserError} If an image cannot be decoded, or images of different sizes are not resized
   */
  preprocess(images: readonly EncodedImage[]): Promise<Batch>;
  /** Ends the thread. */
  stop(): void;
}

/**
 * Starts a thread that preprocesses batches.
 *
 * @param preprocessing How to preprocess each image
 * @returns The thread
 */
export function startPreprocessor(preprocessing: Preprocessing): Preprocessor {
  const url = new URL("./preprocess_worker.ts", import.meta.url);
  const thread = startThread<PreprocessRequest, Batch>(url);
  return {
    preprocess(files) {
      const images = packImages(files);
      return thread.ask({ images, preprocessing }, [images.bytes.buffer]);
    },
    stop: thread.stop,
  };
}
