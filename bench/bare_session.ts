// A worker with nothing but an ONNX session on one thread in WebAssembly, for bench/embedding.ts.

import { env, InferenceSession, Tensor } from "onnxruntime-web";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import type { Batch } from "../lib/encoder/batch.ts";
import { serveRequests } from "../lib/encoder/serve_requests.ts";

/** What the worker is sent: a network to load, or how often to run it on which input. */
export type BareRequest = { readonly network: string } | {
  readonly batch: Batch;
  readonly times: number;
};

env.logLevel = "error";
env.wasm.numThreads = 1;
env.wasm.wasmBinary = runtime;
let session: InferenceSession;

serveRequests<BareRequest, undefined>(async (request) => {
  if ("network" in request) {
    session = await InferenceSession.create(await Deno.readFile(request.network));
  } else {
    const { count, height, width, data } = request.batch;
    for (let i = 0; i < request.times; i++) {
      await session.run({ pixel_values: new Tensor("float32", data, [count, 3, height, width]) });
    }
  }
  return { answer: undefined, transfer: [] };
});
