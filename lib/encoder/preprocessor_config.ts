// What an encoder's preprocessor_config.json says is done to an image, in its many dialects.

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

/** PIL's numbers of the filters. */
const filterNames: Record<number, Preprocessing["filter"]> = { 2: "bilinear", 3: "bicubic" };

/**
 * Reads the content of a preprocessor_config.json.
 *
 * @param json The parsed content
 * @param path What messages call the file
 * @returns What to do to an image
 * @throws {UserError} If it asks for what is not known here
 */
export function readPreprocessing(json: unknown, path: string): Preprocessing {
  const result = preprocessorConfig.safeParse(json);
  if (!result.success) {
    const [{ path: key, message }] = result.error.issues;
    throw new UserError(
      `${path}: ${key.join(".")}: ${message}; encoders whose images are resized, cropped at the ` +
        "centre, rescaled and normalised can be used",
    );
  }
  const config = result.data;
  const type = config.image_processor_type ?? config.feature_extractor_type ?? "";
  // Before sizes had names, a number meant the shorter edge to CLIP's processor and a square to the others.
  const square = !type.startsWith("CLIP") && !type.startsWith("Bit");
  const resample = config.resample ?? (type.startsWith("ViT") ? 2 : 3);
  if (config.do_resize && !(resample in filterNames)) {
    throw new UserError(
      `${path}: resample: ${resample} is not known; 2 (bilinear) and 3 (bicubic) are`,
    );
  }
  if (config.do_resize && !config.size) throw new UserError(`${path}: size: missing`);
  if (config.do_center_crop && !config.crop_size) {
    throw new UserError(`${path}: crop_size: missing`);
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

/** All that is done to single values, in float32 as numpy does it, as a table of the 256 pixel values. */
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
