// A worker with nothing but an ONNX session, for bench/embedding.ts.

import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import type { Batch } from "../lib/encoder/batch.ts";
import { serveRequests } from "../lib/encoder/serve_requests.ts";
import { loadNativeRuntime } from "../lib/numeric/native_runtime.ts";

/** What the worker is sent: a network to load, or an input to run it on again and again. */
export type BareRequest =
  | {
    readonly network: string;
    /** Threads of a native session; 0 for one in WebAssembly. */
    readonly nativeThreads: number;
  }
  | {
    readonly batch: Batch;
    /** Its first entry becomes 1 when it is time to stop. */
    readonly stop: Int32Array<SharedArrayBuffer>;
  };

let run: (batch: Batch) => Promise<unknown>;

// Answers with the number of images that went through the network.
serveRequests<BareRequest, number>(async (request) => {
  let images = 0;
  if ("network" in request) {
    const bytes = await Deno.readFile(request.network);
    run = request.nativeThreads > 0
      ? await openNative(bytes, request.nativeThreads)
      : await openWasm(bytes);
  } else {
    for (; Atomics.load(request.stop, 0) === 0; images += request.batch.count) {
      await run(request.batch);
    }
  }
  return { answer: images, transfer: [] };
});

async function openNative(network: Uint8Array, intraOpNumThreads: number): Promise<typeof run> {
  const { InferenceSession, Tensor } = await loadNativeRuntime();
  const session = await InferenceSession.create(network, { intraOpNumThreads });
  return ({ count, height, width, data }) =>
    session.run({ pixel_values: new Tensor("float32", data, [count, 3, height, width]) });
}

async function openWasm(network: Uint8Array): Promise<typeof run> {
  const { env, InferenceSession, Tensor } = await import("onnxruntime-web");
  env.logLevel = "error";
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = runtime;
  const session = await InferenceSession.create(network);
  return ({ count, height, width, data }) =>
    session.run({ pixel_values: new Tensor("float32", data, [count, 3, height, width]) });
}
