// Embeds on the device `wasm`: a worker per core, each with a session of one thread. Which worker embeds an image has no
// influence on its embedding.

import { UserError } from "../errors.ts";
import { packImages } from "./batch.ts";
import type { Embedder } from "./embedder.ts";
import type { Embeddings } from "./encoder.ts";
import type { EncoderFiles } from "./files.ts";
import { startThread } from "./request_thread.ts";
import type { EncoderSettings } from "./settings.ts";
import { addressableBytes, tooBig, workersThatFit } from "./wasm_memory.ts";
import type { WasmRequest } from "./wasm_worker.ts";

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
  let modelBytes = 0;
  for (const { path } of files.files) modelBytes += (await Deno.stat(path)).size;
  if (modelBytes > addressableBytes) throw new UserError(tooBig(files.folder));
  const count = workersThatFit(workers, modelBytes, Deno.systemMemoryInfo().available);
  const url = new URL("./wasm_worker.ts", import.meta.url);
  const threads = Array.from({ length: count }, () => ({
    ...startThread<WasmRequest, Embeddings | undefined>(url),
    underWay: 0,
  }));
  const stop = () => threads.forEach((thread) => thread.stop());
  try {
    await Promise.all(threads.map(({ ask }) => ask({ files, settings })));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    // One batch that a worker is busy with, and the next one, which then waits for it.
    batchesAhead: 2 * count,
    async embed(batch) {
      const thread = threads.reduce((a, b) => b.underWay < a.underWay ? b : a);
      thread.underWay++;
      const images = packImages(batch);
      const embeddings = await thread.ask({ images }, [images.bytes.buffer]);
      thread.underWay--;
      return embeddings!;
    },
    release: () => Promise.resolve(stop()),
  };
}
