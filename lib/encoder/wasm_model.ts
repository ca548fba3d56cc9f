// The frozen encoder on the device `wasm`: run by ONNX Runtime compiled to WebAssembly, on one thread. WebAssembly says what every
// operation yields to the last bit, so the same image has the same embedding on every processor. Relaxed SIMD and threads
// would be exceptions: this build has no relaxed SIMD, and it is told to use one thread.

import { env, InferenceSession, Tensor } from "onnxruntime-web";
import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import { embedBatch, type Encoder, imagesPerInference } from "./encoder.ts";
import type { EncoderFiles } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";
import { tooBig } from "./wasm_memory.ts";

/** SHA-256 of `ort-wasm-simd-threaded.wasm` of onnxruntime-web 1.30.0. Another build may round in another way. */
const runtimeHash = "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2";

/**
 * Checks that ONNX Runtime's WebAssembly is the one whose results are known.
 *
 * @param wasm The bytes of the module
 * @throws {UserError} If it is another one
 */
export function assertRuntime(wasm: Uint8Array): void {
  const found = createHash("sha256").update(wasm).digest("hex");
  if (found === runtimeHash) return;
  throw new UserError(
    `ort-wasm-simd-threaded.wasm of onnxruntime-web has the SHA-256 ${found} instead of ${runtimeHash}; ` +
      "download the package again (deno install --reload), or use another device than wasm",
  );
}

/**
 * Loads an encoder.
 *
 * @param files The encoder's files
 * @param settings Precision of the weights, and pooling
 * @returns The encoder; the embedding of an image does not depend on the other images of its batch. Its `embed` must not be
 * called again before it has answered
 * @throws {UserError} If the model cannot be loaded, or is too big for WebAssembly
 */
export async function loadWasmEncoder(
  files: EncoderFiles,
  { dtype, pooling }: Pick<EncoderSettings, "dtype" | "pooling">,
): Promise<Encoder> {
  assertRuntime(runtime);
  env.logLevel = "error";
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = runtime;
  const { folder } = files;
  const session = await openSession(files).catch((error) => {
    if (isOutOfMemory(error)) throw new UserError(tooBig(folder));
    throw new UserError(
      `The encoder ${folder} cannot be loaded (dtype ${dtype}, device wasm): ${firstLine(error)}`,
    );
  });
  return {
    embed(batch) {
      const most = imagesPerInference(dtype, files.input, batch);
      return embedBatch(batch, files, pooling, most, async (pixels, shape) => {
        const input = new Tensor("float32", pixels, [...shape]);
        const { last_hidden_state } = await session.run({ [files.input.name]: input })
          .catch((error) => {
            if (isOutOfMemory(error)) {
              throw new UserError(tooBig(folder, `${batch.width} x ${batch.height}`));
            }
            throw new UserError(
              `The encoder ${folder} fails on the device wasm: ${firstLine(error)}`,
            );
          });
        return { data: toFloat32(last_hidden_state), shape: last_hidden_state.dims };
      });
    },
    release: () => session.release(),
  };
}

async function openSession({ files, weights }: EncoderFiles): Promise<InferenceSession> {
  const network = files.find(({ name }) => name.endsWith(".onnx"))!;
  const options: InferenceSession.SessionOptions = { executionProviders: ["wasm"] };
  if (weights.length > 0) {
    options.externalData = await Promise.all(
      weights.map(async ({ location, path }) => ({
        path: location,
        data: await Deno.readFile(path),
      })),
    );
  }
  return await InferenceSession.create(await Deno.readFile(network.path), options);
}

/** Values of a tensor of float32 or float16. */
function toFloat32({ data }: Tensor): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>);
}

function isOutOfMemory(error: unknown): boolean {
  return /bad_alloc|out of memory|Aborted\(OOM/i.test(String(error));
}

function firstLine(error: unknown): string {
  return String((error as Error)?.message ?? error).split("\n")[0];
}
