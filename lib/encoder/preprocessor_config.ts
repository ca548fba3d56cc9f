// Reads preprocessor_config.json, which says how images are preprocessed for an encoder, in its many dialects.

import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Preprocessing } from "./preprocess.ts";

const size = z.union([
  z.int().positive(),
  z.object({ shortest_edge: z.int().positive() }),
  z.object({ height: z.int().positive(), width: z.int().positive() }),
]);

const preprocessorConfig = z.object({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().nullish().transform((value) => value ?? true),
  size: size.nullish(),
  resample: z.int().nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: size.nullish(),
  do_rescale: z.boolean().nullish().transform((value) => value ?? true),
  rescale_factor: z.number().nullish().transform((value) => value ?? 1 / 255),
  do_normalize: z.boolean().nullish().transform((value) => value ?? true),
  image_mean: z.array(z.number()).length(3).nullish(),
  image_std: z.array(z.number()).length(3).nullish(),
  crop_pct: z.null().optional(),
  do_pad: z.literal(false).nullish(),
});

/** Pillow's numbers of the filters. */
const filterNames: Record<number, Preprocessing["filter"]> = { 2: "bilinear", 3: "bicubic" };

/**
 * Checks the content of a preprocessor_config.json and takes over what it says.
 *
 * @param json The parsed content
 * @param path Path of the file, for error messages
 * @returns How to preprocess an image
 * @throws {UserError} If it asks for a step that is not supported
 */
export function readPreprocessorConfig(json: unknown, path: string): Preprocessing {
  const result = preprocessorConfig.safeParse(json);
  if (!result.success) {
    const [{ path: key, message }] = result.error.issues;
    throw new UserError(
      `${path}: ${key.join(".")}: ${message}; only encoders whose images are resized, cropped at ` +
        "the centre, rescaled and normalised can be used",
    );
  }
  const config = result.data;
  const type = config.image_processor_type ?? config.feature_extractor_type ?? "";
  // In old files a size is a single number: the shorter edge for CLIP and BiT, the side of a square for other processors.
  const square = !type.startsWith("CLIP") && !type.startsWith("Bit");
  const resample = config.resample ?? (type.startsWith("ViT") ? 2 : 3);
  if (config.do_resize && !(resample in filterNames)) {
    throw new UserError(
      `${path}: resample: ${resample} is not known; use an encoder with 2 (bilinear) or 3 (bicubic)`,
    );
  }
  if (config.do_resize && !config.size) {
    throw new UserError(`${path}: size: missing; add it, or set do_resize to false`);
  }
  if (config.do_center_crop && !config.crop_size) {
    throw new UserError(`${path}: crop_size: missing; add it, or set do_center_crop to false`);
  }
  return {
    resize: config.do_resize ? toSize(config.size!, square) : undefined,
    filter: filterNames[resample] ?? "bicubic",
    crop: config.do_center_crop ? toCrop(config.crop_size!) : undefined,
    values: inputValues(config),
  };
}

function toSize(value: z.infer<typeof size>, square: boolean): Preprocessing["resize"] {
  if (typeof value === "number") {
    return square ? { width: value, height: value } : { shortestEdge: value };
  }
  return "shortest_edge" in value ? { shortestEdge: value.shortest_edge } : value;
}

function toCrop(value: z.infer<typeof size>): { width: number; height: number } {
  if (typeof value === "number") return { width: value, height: value };
  return "shortest_edge" in value
    ? { width: value.shortest_edge, height: value.shortest_edge }
    : value;
}

/** A table that rescales and normalises each of the 256 pixel values, in float32 as numpy does. */
function inputValues(config: z.infer<typeof preprocessorConfig>): Float32Array<ArrayBuffer> {
  const values = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    const mean = Math.fround(config.do_normalize ? config.image_mean?.[channel] ?? 0.5 : 0);
    const std = Math.fround(config.do_normalize ? config.image_std?.[channel] ?? 0.5 : 1);
    for (let value = 0; value < 256; value++) {
      const rescaled = Math.fround(config.do_rescale ? value * config.rescale_factor : value);
      values[channel * 256 + value] = Math.fround(rescaled - mean) / std;
    }
  }
  return values;
}
