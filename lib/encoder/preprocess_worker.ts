// The worker that decodes and preprocesses images. ONNX Runtime blocks the thread that it runs in, so another thread has to
// prepare the next batch meanwhile.

import { type Batch, type PackedImages, preprocessBatch } from "./batch.ts";
import type { Preprocessing } from "./preprocess.ts";
import { serveRequests } from "./serve_requests.ts";

/** What the worker is sent: one batch. */
export interface PreprocessRequest {
  /** The images. */
  readonly images: PackedImages;
  /** How to preprocess them. */
  readonly preprocessing: Preprocessing;
}

serveRequests<PreprocessRequest, Batch>(async ({ images, preprocessing }) => {
  const batch = await preprocessBatch(images, preprocessing);
  return { answer: batch, transfer: [batch.data.buffer] };
});
