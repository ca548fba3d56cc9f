// From an image's pixels to an encoder's input: resize, cut out the centre, rescale, normalise.
// Mirrors the image processors of Python's transformers.

import type { Pixels } from "../images/decode.ts";
import { type filters, resize } from "./resize.ts";

/** What is done to an image before the encoder sees it; plain data, so that workers can be sent it. */
export interface Preprocessing {
  /** Length that the shorter edge gets, or both lengths; nothing if images keep their size. */
  readonly resize?: { shortestEdge: number } | { width: number; height: number };
  /** Filter of the resizing. */
  readonly filter: keyof typeof filters;
  /** Size of the centre that is cut out; nothing if the whole image is used. */
  readonly crop?: { width: number; height: number };
  /** Input value of each pixel value, (3 channels x 256), float32. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** An encoder's input of one image. */
export interface Input {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Values channel after channel, (3 x height x width). */
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * Prepares one image.
 *
 * @param image Its pixels
 * @param preprocessing What to do to it
 * @returns The encoder's input
 */
export function preprocess(image: Pixels, preprocessing: Preprocessing): Input {
  const resized = resizeTo(image, preprocessing);
  const { width, height } = preprocessing.crop ?? resized;
  // The centre's corner as Python finds it; what lies outside of a smaller image is black.
  const top = Math.floor((resized.height - height) / 2);
  const left = Math.floor((resized.width - width) / 2);
  const { values } = preprocessing;
  const data = new Float32Array(3 * height * width);
  for (let channel = 0, to = 0; channel < 3; channel++) {
    const table = values.subarray(channel * 256, (channel + 1) * 256);
    for (let y = top; y < top + height; y++) {
      const insideRows = y >= 0 && y < resized.height;
      let at = (y * resized.width + left) * 3 + channel;
      for (let x = left; x < left + width; x++, at += 3) {
        const inside = insideRows && x >= 0 && x < resized.width;
        data[to++] = table[inside ? resized.data[at] : 0];
      }
    }
  }
  return { width, height, data };
}

function resizeTo(image: Pixels, { resize: size, filter }: Preprocessing): Pixels {
  if (size === undefined) return image;
  if ("width" in size) return resize(image, size.width, size.height, filter);
  const { shortestEdge } = size;
  const [short, long] = [Math.min(image.width, image.height), Math.max(image.width, image.height)];
  const longest = Math.trunc(shortestEdge * long / short);
  return image.width <= image.height
    ? resize(image, shortestEdge, longest, filter)
    : resize(image, longest, shortestEdge, filter);
}
