// Starts what embeds on a device, and lets it be stopped.

import { UserError } from "../errors.ts";
import { loadNativeRuntime } from "../numeric/native_runtime.ts";
import type { Embedder } from "./embedder.ts";
import type { EncoderFiles } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";

/**
 * Starts what embeds on a device. Loading ONNX Runtime takes longer than a whole run without images to embed.
 *
 * @param files The encoder's files
 * @param settings Device, precision of the weights, pooling and size of the batches
 * @param images How many images there are to embed
 * @param signal Lets the batches under way fail; what can't be ended is waited for by `release`
 * @returns The embedder
 * @throws {UserError} If the model cannot be loaded on that device
 */
export async function startEmbedder(
  files: EncoderFiles,
  settings: EncoderSettings,
  images: number,
  signal?: AbortSignal,
): Promise<Embedder> {
  signal?.throwIfAborted();
  const embedder = await startOn(files, settings, images);
  return signal === undefined ? embedder : stoppable(embedder, signal);
}

async function startOn(
  files: EncoderFiles,
  settings: EncoderSettings,
  images: number,
): Promise<Embedder> {
  const workers = Math.min(navigator.hardwareConcurrency, Math.ceil(images / settings.batchSize));
  if (settings.device === "wasm") {
    const { startWasmEmbedder } = await import("./wasm_embedder.ts");
    return await startWasmEmbedder(files, settings, workers);
  }
  await requireNativeRuntime(settings.device);
  if (settings.device === "cpu") {
    const { startCpuEmbedder } = await import("./cpu_embedder.ts");
    return await startCpuEmbedder(files, settings, workers);
  }
  const { startNativeEmbedder } = await import("./native_embedder.ts");
  return await startNativeEmbedder(files, settings);
}

/** Loads ONNX Runtime's native build before transformers.js does, which ends in a stack trace where there is none. */
async function requireNativeRuntime(device: EncoderSettings["device"]): Promise<void> {
  try {
    await loadNativeRuntime();
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UserError(
      `The encoder's device ${device} cannot be used here: ${reason}; set "device": "wasm"`,
    );
  }
}

/** An embedder whose batches fail as soon as the signal is given. */
function stoppable(embedder: Embedder, signal: AbortSignal): Embedder {
  const stopped = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  stopped.catch(() => {});
  return { ...embedder, embed: (images) => Promise.race([embedder.embed(images), stopped]) };
}
