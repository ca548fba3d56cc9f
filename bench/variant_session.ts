// A worker with an ONNX session of some variant, for bench/embedding_variants.ts.

import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import { serveRequests } from "../lib/encoder/serve_requests.ts";
import { loadNativeRuntime } from "../lib/numeric/native_runtime.ts";

/** A session to open. */
export interface VariantSession {
  /** The bytes of the ONNX model. */
  readonly network: Uint8Array;
  /** Threads of a native session; 0 for one in WebAssembly. */
  readonly threads: number;
  /** What ONNX Runtime may change of the graph. */
  readonly graph: "disabled" | "basic" | "extended" | "all";
}

/** Images to embed. Several workers take batches of the same images in turns. */
export interface VariantImages {
  /** Pixels, (images x 3 x size x size). */
  readonly pixels: Float32Array<SharedArrayBuffer>;
  /** Height and width of an image. */
  readonly size: number;
  /** Images per inference. */
  readonly batch: number;
  /** Its first entry is the next image that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
  /** The first token of each image, (images x columns), which is written. */
  readonly embeddings: Float32Array<SharedArrayBuffer>;
}

/** A product of two square float32 matrices, for a session of `productModel`. */
export interface Product {
  /** Rows and columns of the matrices. */
  readonly side: number;
  /** How often they are multiplied. */
  readonly times: number;
}

/** What the worker is sent. */
export type VariantRequest = VariantSession | VariantImages | Product;

/** The part of an ONNX Runtime, native or WebAssembly, that is used here. */
interface Session {
  run(
    inputs: Record<string, unknown>,
  ): Promise<Record<string, { data: unknown; dims: readonly number[] }>>;
}

let session: Session;
let tensor: (data: Float32Array, shape: number[]) => unknown;

serveRequests<VariantRequest, null>(async (request) => {
  if ("network" in request) await open(request);
  else if ("side" in request) await multiply(request);
  else await embed(request);
  return { answer: null, transfer: [] };
});

async function open({ network, threads, graph }: VariantSession): Promise<void> {
  const options = { graphOptimizationLevel: graph } as const;
  if (threads > 0) {
    const { InferenceSession, Tensor } = await loadNativeRuntime();
    session = await InferenceSession.create(network, {
      ...options,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // As step 1 has it.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    }) as unknown as Session;
    tensor = (data, shape) => new Tensor("float32", data, shape);
    return;
  }
  const { env, InferenceSession, Tensor } = await import("onnxruntime-web");
  env.logLevel = "error";
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = runtime;
  session = await InferenceSession.create(network, options) as unknown as Session;
  tensor = (data, shape) => new Tensor("float32", data, shape);
}

async function multiply({ side, times }: Product): Promise<void> {
  const values = () => new Float32Array(side * side).fill(0.5);
  const inputs = { a: tensor(values(), [side, side]), b: tensor(values(), [side, side]) };
  for (let i = 0; i < times; i++) await session.run(inputs);
}

async function embed({ pixels, size, batch, next, embeddings }: VariantImages): Promise<void> {
  const length = 3 * size * size;
  const images = pixels.length / length;
  const columns = embeddings.length / images;
  for (let first; (first = Atomics.add(next, 0, batch)) < images;) {
    const count = Math.min(batch, images - first);
    // A copy, because the runtimes take no shared memory.
    const input = new Float32Array(pixels.subarray(first * length, (first + count) * length));
    const outputs = await session.run({ pixel_values: tensor(input, [count, 3, size, size]) });
    const { data, dims: [, tokens] } = outputs.last_hidden_state;
    for (let i = 0; i < count; i++) {
      const token = (data as Float32Array).subarray(i * tokens * columns).subarray(0, columns);
      embeddings.set(token, (first + i) * columns);
    }
  }
}
