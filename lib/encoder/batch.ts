// A batch of image files on its way to the encoder: packed for a worker, and there decoded and preprocessed.

import { UserError } from "../errors.ts";
import { decodeImage } from "../images/decode.ts";
import type { EncodedImage } from "../images/image_set.ts";
import { type Input, preprocess, type Preprocessing } from "./preprocess.ts";

/** Image files in one piece of memory, which can be handed to a worker without another copy. */
export interface PackedImages {
  /** Files of the images, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each image ends in `bytes`. */
  readonly ends: readonly number[];
  /** Name of each image in messages. */
  readonly names: readonly string[];
}

/** An encoder's input for a batch of images. */
export interface Batch extends Input {
  /** Number of images; `data` is (count x 3 x height x width). */
  readonly count: number;
}

/**
 * Copies images into one piece of memory.
 *
 * @param images The images
 * @returns Their copies
 */
export function packImages(images: readonly EncodedImage[]): PackedImages {
  let length = 0;
  const ends = images.map(({ bytes }) => length += bytes.length);
  const bytes = new Uint8Array(length);
  images.forEach((image, i) => bytes.set(image.bytes, ends[i] - image.bytes.length));
  return { bytes, ends, names: images.map(({ name }) => name) };
}

/** Images of a batch that are decoded at a time. It bounds memory: a photo of 50 million pixels takes 150 MB. */
const DECODED_AT_ONCE = 4;

/**
 * Decodes and preprocesses the images of a batch.
 *
 * @param images The images
 * @param preprocessing How to preprocess each of them
 * @returns The encoder's input
 * @throws {UserError} If an image cannot be decoded, or images of different sizes are not resized
 */
export async function preprocessBatch(
  { bytes, ends, names }: PackedImages,
  preprocessing: Preprocessing,
): Promise<Batch> {
  const results: PromiseSettledResult<Input>[] = new Array(ends.length);
  const rest = ends.keys();
  // As many loops as images may be decoded at a time; each takes the next image that is left.
  await Promise.all(Array.from({ length: DECODED_AT_ONCE }, async () => {
    for (const i of rest) {
      const image = bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]);
      const input = decodeAndPreprocess(image, preprocessing);
      [results[i]] = await Promise.allSettled([input]);
    }
  }));
  const inputs = results.map((result, i) => inputOf(result, names[i]));
  const { width, height, data: { length } } = inputs[0];
  const data = new Float32Array(inputs.length * length);
  for (const [i, input] of inputs.entries()) {
    if (input.width !== width || input.height !== height) {
      throw new UserError(
        `The image of ${names[i]} is ${input.width} x ${input.height}, the first of its batch is ` +
          `${width} x ${height}, and the encoder does not resize; give all images one size`,
      );
    }
    data.set(input.data, i * length);
  }
  return { count: inputs.length, width, height, data };
}

async function decodeAndPreprocess(
  image: Uint8Array,
  preprocessing: Preprocessing,
): Promise<Input> {
  return preprocess(await decodeImage(image, preprocessing.maxPixels), preprocessing);
}

function inputOf(result: PromiseSettledResult<Input>, name: string): Input {
  if (result.status === "fulfilled") return result.value;
  const reason = String((result.reason as Error)?.message ?? result.reason).split("\n")[0];
  throw new UserError(`The image of ${name} does not decode (${reason}); replace or remove it`);
}
