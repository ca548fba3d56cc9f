// Embeds on several workers, each with a session of its own. Which worker embeds an image has no influence on its embedding.

import process from "node:process";
import { packImages } from "./batch.ts";
import type { Embedder } from "./embedder.ts";
import type { Embeddings } from "./encoder.ts";
import type { EncoderFiles } from "./files.ts";
import { startThread } from "./request_thread.ts";
import type { EncoderOrder, EncoderRequest } from "./serve_encoder.ts";

/** Bytes that a worker needs beside its model. */
const BYTES_PER_WORKER = 300e6;

/** How often a worker holds its model at most: the file's content, and twice in the memory of ONNX Runtime. */
const COPIES_OF_MODEL = 3;

/**
 * The size of a model.
 *
 * @param files The encoder's files
 * @returns Bytes of all of them
 */
export async function modelBytes({ files }: EncoderFiles): Promise<number> {
  let bytes = 0;
  for (const { path } of files) bytes += (await Deno.stat(path)).size;
  return bytes;
}

/**
 * Memory that workers may take.
 *
 * @returns Bytes that no program uses, but no more than a container or a cluster's job allows
 */
export function freeBytes(): number {
  // 0 where the system does not tell; without a limit, more than any machine has.
  const allowed = process.constrainedMemory() || Infinity;
  return Math.min(Deno.systemMemoryInfo().available, allowed);
}

/**
 * How many workers the machine's memory has room for.
 *
 * @param wanted How many there may be
 * @param modelBytes Size of the model
 * @param freeBytes Memory that no program uses
 * @returns The number of workers, at least 1
 */
export function workersThatFit(wanted: number, modelBytes: number, freeBytes: number): number {
  const fitting = Math.floor(freeBytes / (COPIES_OF_MODEL * modelBytes + BYTES_PER_WORKER));
  return Math.max(1, Math.min(wanted, fitting));
}

/**
 * Starts workers.
 *
 * @param module What each worker runs, which calls `serveEncoder`
 * @param count How many workers
 * @param order What each of them loads
 * @param awaitsEnd Whether `release` waits for inferences under way: native code can't be ended
 * @returns The embedder
 * @throws {UserError} If the model cannot be loaded
 */
export async function startWorkers(
  module: URL,
  count: number,
  order: EncoderOrder,
  awaitsEnd: boolean,
): Promise<Embedder> {
  const threads = Array.from({ length: count }, () => ({
    ...startThread<EncoderRequest, Embeddings | undefined>(module),
    underWay: 0,
  }));
  const stop = () => threads.forEach((thread) => thread.stop());
  const loading = threads.map(({ ask }) => ask(order));
  try {
    await Promise.all(loading);
  } catch (error) {
    if (awaitsEnd) await Promise.allSettled(loading);
    stop();
    throw error;
  }
  return {
    // One batch that a worker is busy with, and the next one, which then waits for it.
    batchesAhead: 2 * count,
    async embed(batch) {
      const thread = threads.reduce((a, b) => b.underWay < a.underWay ? b : a);
      thread.underWay++;
      try {
        const images = packImages(batch);
        return (await thread.ask({ images }, [images.bytes.buffer]))!;
      } finally {
        thread.underWay--;
      }
    },
    async release() {
      if (awaitsEnd) await Promise.allSettled(threads.map(({ ask }) => ask({ isReleased: true })));
      stop();
    },
  };
}
