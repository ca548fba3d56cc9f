// The thread that preprocesses batches ahead of the encoder, as the main thread sees it.

import { UserError } from "../errors.ts";
import type { EncodedImage } from "../images/image_set.ts";
import type { Batch, PreprocessRequest, PreprocessResponse } from "./preprocess_worker.ts";
import type { Preprocessing } from "./preprocess.ts";

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
  const worker = new Worker(new URL("./preprocess_worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, PromiseWithResolvers<Batch>>();
  let requests = 0;
  worker.onmessage = ({ data }: MessageEvent<PreprocessResponse>) => {
    const { resolve, reject } = waiting.get(data.id)!;
    waiting.delete(data.id);
    if ("batch" in data) resolve(data.batch);
    else reject(new UserError(data.fault));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  };
  return {
    preprocess(images) {
      const id = requests++;
      const answer = Promise.withResolvers<Batch>();
      waiting.set(id, answer);
      const request = { id, ...pack(images), preprocessing } satisfies PreprocessRequest;
      worker.postMessage(request, [request.bytes.buffer]);
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
}

/** Copies the images into one piece of memory, which can be handed to the worker without another copy. */
function pack(images: readonly EncodedImage[]) {
  let length = 0;
  const ends = images.map(({ bytes }) => length += bytes.length);
  const bytes = new Uint8Array(length);
  images.forEach((image, i) => bytes.set(image.bytes, ends[i] - image.bytes.length));
  return { bytes, ends, names: images.map(({ name }) => name) };
}
