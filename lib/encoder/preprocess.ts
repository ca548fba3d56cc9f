// From an image's pixels to an encoder's input: resize, crop at the centre, rescale, normalise.
// Mirrors the image processors of Python's transformers.

import type { Pixels } from "../images/pixels.ts";
import { type filters, resize } from "./resize.ts";

/** How an image is preprocessed; plain data, which can be sent to a worker. */
export interface Preprocessing {
  /** New length of the shorter edge, or new width and height; undefined if images keep their size. */
  readonly resize?: { shortestEdge: number } | { width: number; height: number };
  /** Filter for resizing. */
  readonly filter: keyof typeof filters;
  /** Size of the crop at the centre; undefined if the whole image is used. */
  readonly crop?: { width: number; height: number };
  /** Input value of each pixel value, (3 channels x 256), float32. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Pixels that an image may have; 268 million unless given. */
  readonly maxPixels?: number;
}

/** An encoder's input for one image. */
export interface Input {
  /** Number of columns. */
  readonly width: number;
  /** Number of rows. */
  readonly height: number;
  /** Values channel after channel, (3 x height x width). */
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * Preprocesses one image.
 *
 * @param image Its pixels
 * @param preprocessing How to preprocess it
 * @returns The encoder's input
 */
export function preprocess(image: Pixels, preprocessing: Preprocessing): Input {
  const resized = resizeTo(image, preprocessing);
  const { width, height } = preprocessing.crop ?? resized;
  // The crop's corner, rounded as in Python. A crop larger than the image is filled up with black.
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
