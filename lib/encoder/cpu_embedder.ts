// Embeds on the device `cpu`: a worker per core, each with a session of one thread. An image at a time stays in the core's cache:
// docs/speed.md has the measurements.

import type { Embedder } from "./embedder.ts";
import type { EncoderFiles } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";
import { freeBytes, modelBytes, startWorkers, workersThatFit } from "./worker_embedder.ts";

/**
 * Starts an embedder of several workers.
 *
 * @param files The encoder's files
 * @param settings Precision of the weights, device and pooling
 * @param workers How many workers there may be; there are fewer, with more threads each, if the machine has too little memory
 * @returns The embedder
 * @throws {UserError} If the model cannot be loaded
 */
export async function startCpuEmbedder(
  files: EncoderFiles,
  settings: EncoderSettings,
  workers: number,
): Promise<Embedder> {
  const count = workersThatFit(workers, await modelBytes(files), freeBytes());
  const threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / count));
  const url = new URL("./cpu_worker.ts", import.meta.url);
  return await startWorkers(url, count, { files, settings, threads }, true);
}
