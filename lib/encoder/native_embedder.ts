// Embeds on the devices `webgpu` and `cuda`: one session, which has the graphics processor to itself. While it works on a batch,
// another thread preprocesses the next ones.

import type { Embedder } from "./embedder.ts";
import type { EncoderFiles } from "./files.ts";
import { loadEncoder } from "./model.ts";
import { startPreprocessor } from "./preprocess_thread.ts";
import type { EncoderSettings } from "./settings.ts";

/**
 * Starts an embedder of one session.
 *
 * @param files The encoder's files
 * @param settings Precision of the weights, device and pooling
 * @returns The embedder
 * @throws {UserError} If the model cannot be loaded on that device
 */
export async function startNativeEmbedder(
  files: EncoderFiles,
  settings: EncoderSettings,
): Promise<Embedder> {
  const preprocessor = startPreprocessor(files.preprocessing);
  const encoder = await loadEncoder(files, settings, navigator.hardwareConcurrency)
    .catch((error) => {
      preprocessor.stop();
      throw error;
    });
  let turn: Promise<unknown> = Promise.resolve();
  let isReleased = false;
  let running: Promise<unknown> = Promise.resolve();
  return {
    batchesAhead: 4,
    embed(images) {
      const batch = preprocessor.preprocess(images);
      // One after the other: a session that finds all batches waiting would keep this thread from fetching new ones.
      const embeddings = Promise.all([batch, turn]).then(([batch]) => {
        if (isReleased) throw new Error("the encoder was released");
        const embeddings = encoder.embed(batch);
        running = embeddings.catch(() => {});
        return embeddings;
      });
      turn = embeddings.catch(() => {});
      return embeddings;
    },
    release: async () => {
      isReleased = true;
      preprocessor.stop();
      await running;
      await encoder.release();
    },
  };
}
