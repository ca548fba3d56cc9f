// What a worker does that embeds images: it decodes and preprocesses them and runs the encoder, all on one thread.

import { type PackedImages, preprocessBatch } from "./batch.ts";
import type { Embeddings, Encoder } from "./encoder.ts";
import type { EncoderFiles } from "./files.ts";
import { serveRequests } from "./serve_requests.ts";
import type { EncoderSettings } from "./settings.ts";

/** An encoder to load. */
export interface EncoderOrder {
  /** Its files. */
  readonly files: EncoderFiles;
  /** Precision of the weights, device and pooling. */
  readonly settings: EncoderSettings;
  /** Threads of an inference. */
  readonly threads: number;
}

/** What the worker is sent: the encoder, once; then images; at the end, that it is released. */
export type EncoderRequest =
  | EncoderOrder
  | { readonly images: PackedImages }
  | { readonly isReleased: true };

/**
 * Makes this worker embed images.
 *
 * @param load Loads the encoder
 */
export function serveEncoder(load: (order: EncoderOrder) => Promise<Encoder>): void {
  let files: EncoderFiles;
  let encoder: Encoder;
  let turn: Promise<unknown> = Promise.resolve();
  const release = new AbortController();
  serveRequests<EncoderRequest, Embeddings | undefined>(async (request) => {
    if ("isReleased" in request) {
      release.abort(new Error("the encoder was released"));
      await turn;
      await encoder.release();
      return { answer: undefined, transfer: [] };
    }
    if ("files" in request) {
      files = request.files;
      encoder = await load(request);
      return { answer: undefined, transfer: [] };
    }
    const batch = await preprocessBatch(request.images, files.preprocessing);
    const embedded = turn.then(() => {
      release.signal.throwIfAborted();
      return encoder.embed(batch, release.signal);
    });
    turn = embedded.catch(() => {});
    const answer = await embedded;
    return { answer, transfer: [answer.data.buffer] };
  });
}
