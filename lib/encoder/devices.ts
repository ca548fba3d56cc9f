// What the devices promise about embeddings, in words.

import type { EncoderSettings } from "./settings.ts";

const promises: Record<EncoderSettings["device"], string> = {
  wasm: "Embeddings of the device wasm are the same bytes on every processor",
  cpu:
    "Embeddings of the device cpu belong to a kind of processor: other kinds give other last bits",
  webgpu:
    "Embeddings of the device webgpu belong to a kind of graphics processor and its driver: " +
    "others give other last bits",
  cuda: "Embeddings of the device cuda belong to a kind of graphics processor and its driver: " +
    "others give other last bits",
};

/**
 * Tells on which machines embeddings are the same bytes.
 *
 * @param encoder The encoder; undefined for the user's own embeddings
 * @returns One line; undefined for the user's own embeddings, which are bytes that nobody computes
 */
export function devicePromise(encoder: EncoderSettings | undefined): string | undefined {
  return encoder && promises[encoder.device];
}
