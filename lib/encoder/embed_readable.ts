// Embeds the images of a batch that decode, and says why the others don't.

import { UserError } from "../errors.ts";
import type { EncodedImage } from "../images/image_set.ts";
import type { Embedder } from "./embedder.ts";
import type { Embeddings } from "./encoder.ts";

/** What became of a batch. */
export interface ReadableBatch {
  /** For each image, true or the reason why it can't be decoded. */
  readonly readable: readonly (true | string)[];
  /** Embeddings of the readable images. */
  readonly embeddings: Float32Array<ArrayBuffer>;
}

/**
 * Embeds the images of a batch that decode. One that does not decode fails the whole batch, and is then looked for.
 *
 * @param embedder Embeds batches
 * @param batch The images
 * @param maxPixels Images of more pixels are not decoded; 268 million unless given
 * @param signal Once it is given, what fails is not looked into
 * @returns Which images decode, and their embeddings
 * @throws {UserError} If the encoder fails on images that decode, or yields what is not finite
 */
export async function embedReadable(
  embedder: Embedder,
  batch: readonly EncodedImage[],
  maxPixels: number | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadableBatch> {
  const embed = async (images: readonly EncodedImage[]) =>
    images.length === 0 ? new Float32Array(0) : requireFinite(await embedder.embed(images), images);
  try {
    return { readable: batch.map(() => true), embeddings: await embed(batch) };
  } catch (error) {
    signal?.throwIfAborted();
    const readable = await decodable(batch, maxPixels);
    if (readable.every((answer) => answer === true)) throw error;
    return { readable, embeddings: await embed(batch.filter((_, i) => readable[i] === true)) };
  }
}

/**
 * Tries which images decode.
 *
 * @param batch The images
 * @param maxPixels Images of more pixels are not decoded; 268 million unless given
 * @returns For each image, true or the reason why it does not decode
 */
export async function decodable(
  batch: readonly EncodedImage[],
  maxPixels: number | undefined,
): Promise<(true | string)[]> {
  // The decoders are native code, which is not needed here as a rule.
  const { decodeImage } = await import("../images/decode.ts");
  return await Promise.all(batch.map(async ({ bytes }) => {
    try {
      await decodeImage(bytes, maxPixels);
      return true;
    } catch (reason) {
      return (reason as Error).message.split("\n")[0];
    }
  }));
}

/** The embeddings of a batch, if they are finite. */
function requireFinite(
  { data, columns }: Embeddings,
  images: readonly EncodedImage[],
): Float32Array<ArrayBuffer> {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return data;
  throw new UserError(
    `The encoder yields ${data[at]} for the image of ${images[Math.floor(at / columns)].name}; ` +
      "use another encoder, or fp32 weights",
  );
}
