// Batches prepared in a worker, ahead of the encoder.

import { UserError } from "../errors.ts";
import type { EncodedImage } from "../images/image_set.ts";
import type { Batch, PrepareRequest, PrepareResponse } from "./preprocess_worker.ts";
import type { Preprocessing } from "./preprocess.ts";

/** A worker that prepares batches. */
export interface Preparer {
  /**
   * Decodes and preprocesses the images of a batch.
   *
   * @param images The images; their bytes are copied
   * @returns The encoder's input
   * @throws {UserError} If an image does not decode, or its size differs and nothing resizes it
   */
  prepare(images: readonly EncodedImage[]): Promise<Batch>;
  /** Ends the worker. */
  stop(): void;
}

/**
 * Starts a worker that prepares batches.
 *
 * @param preprocessing What to do to each image
 * @returns The worker
 */
export function startPreparer(preprocessing: Preprocessing): Preparer {
  const worker = new Worker(new URL("./preprocess_worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, PromiseWithResolvers<Batch>>();
  let requests = 0;
  worker.onmessage = ({ data }: MessageEvent<PrepareResponse>) => {
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
    prepare(images) {
      const id = requests++;
      const answer = Promise.withResolvers<Batch>();
      waiting.set(id, answer);
      const request = { id, ...pack(images), preprocessing } satisfies PrepareRequest;
      worker.postMessage(request, [request.bytes.buffer]);
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
}

/** The images in one piece of memory, which is handed over instead of copied again. */
function pack(images: readonly EncodedImage[]) {
  let length = 0;
  const ends = images.map(({ bytes }) => length += bytes.length);
  const bytes = new Uint8Array(length);
  images.forEach((image, i) => bytes.set(image.bytes, ends[i] - image.bytes.length));
  return { bytes, ends, names: images.map(({ name }) => name) };
}
