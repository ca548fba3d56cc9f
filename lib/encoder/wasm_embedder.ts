// Embeds on the device `wasm`: a worker per core, each with a session of one thread.

import { UserError } from "../errors.ts";
import type { Embedder } from "./embedder.ts";
import type { EncoderFiles } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";
import { addressableBytes, tooBig } from "./wasm_memory.ts";
import { freeBytes, modelBytes, startWorkers, workersThatFit } from "./worker_embedder.ts";

/**
 * Starts an embedder of several workers.
 *
 * @param files The encoder's files
 * @param settings Precision of the weights, and pooling
 * @param workers How many workers there may be; there are fewer if the machine has too little memory for them
 * @returns The embedder
 * @throws {UserError} If the model cannot be loaded, or is too big for WebAssembly
 */
export async function startWasmEmbedder(
  files: EncoderFiles,
  settings: EncoderSettings,
  workers: number,
): Promise<Embedder> {
  const bytes = await modelBytes(files);
  if (bytes > addressableBytes) throw new UserError(tooBig(files.folder));
  const count = workersThatFit(workers, bytes, freeBytes());
  const url = new URL("./wasm_worker.ts", import.meta.url);
  return await startWorkers(url, count, { files, settings, threads: 1 }, false);
}
