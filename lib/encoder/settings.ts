// What an experiment file sets for its encoder.

import { z } from "zod";
import { expectedHashes } from "../images/settings.ts";

/** Schema of an experiment's `encoder`. */
export const encoderSettings = z.strictObject({
  model: z.string().min(1).describe(
    "A hub model (owner/name), or the path of a local one, relative to the experiment file",
  ),
  revision: z.string().min(1).optional().describe("Commit of a hub model"),
  sha256: expectedHashes.optional().describe(
    "SHA-256 of a hub model's files by path, or its first 8 digits or more: other files are refused",
  ),
  batchSize: z.int().positive().default(32).describe(
    "Images of a batch, at most. A graphics processor embeds a batch at a time, a core one image or a few small ones; " +
      "a model with a fixed number of images takes that",
  ),
  dtype: z.enum(["fp32", "fp16", "q8"]).default("fp32").describe("Precision of the weights"),
  device: z.enum(["cpu", "wasm", "webgpu", "cuda"]).default("cpu").describe(
    "Where inference runs; wasm gives the same bytes on every processor",
  ),
  pooling: z.enum(["cls", "mean"]).default("cls").describe(
    "How the last hidden state becomes one embedding: cls is its first token, mean the mean of all tokens; " +
      "a map over the image (ConvNeXT, ResNet) has no first token and needs mean",
  ),
  maxPixels: z.int().positive().optional().describe(
    "Images of more pixels are refused; 268402689 unless given",
  ),
});

/** Checked settings of the frozen encoder. */
export interface EncoderSettings {
  /** A hub model (owner/name), or the path of a local one, relative to the experiment file. */
  model: string;
  /** Commit of a hub model. */
  revision?: string;
  /** SHA-256 of a hub model's files by path, or its beginning: other files are refused. */
  sha256?: Record<string, string>;
  /** Images of a batch, at most. A graphics processor embeds a batch at a time, a core one image or a few small ones. */
  batchSize: number;
  /** Precision of the weights. */
  dtype: "fp32" | "fp16" | "q8";
  /** Where inference runs; `wasm` gives the same bytes on every processor. */
  device: "cpu" | "wasm" | "webgpu" | "cuda";
  /** How the last hidden state becomes one embedding: its first token, or the mean of all, which a map over the image needs. */
  pooling: "cls" | "mean";
  /** Images of more pixels are refused; 268 million unless given. */
  maxPixels?: number;
}
