// A worker of the device `wasm`: it decodes and preprocesses images and embeds them, all on one thread.

import { type PackedImages, preprocessBatch } from "./batch.ts";
import type { Embeddings, Encoder } from "./encoder.ts";
import type { EncoderFiles } from "./files.ts";
import { serveRequests } from "./serve_requests.ts";
import type { EncoderSettings } from "./settings.ts";
import { loadWasmEncoder } from "./wasm_model.ts";

/** What the worker is sent: the encoder, once, and then images. */
export type WasmRequest =
  | { readonly files: EncoderFiles; readonly settings: EncoderSettings }
  | { readonly images: PackedImages };

let files: EncoderFiles;
let encoder: Encoder;
let turn: Promise<unknown> = Promise.resolve();

serveRequests<WasmRequest, Embeddings | undefined>(async (request) => {
  if ("files" in request) {
    files = request.files;
    encoder = await loadWasmEncoder(files, request.settings);
    return { answer: undefined, transfer: [] };
  }
  const batch = await preprocessBatch(request.images, files.preprocessing);
  const embedded = turn.then(() => encoder.embed(batch));
  turn = embedded.catch(() => {});
  const answer = await embedded;
  return { answer, transfer: [answer.data.buffer] };
});
