// The files that make up an encoder, in the hub's layout: config.json, preprocessor_config.json and
// the network in onnx/.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import type { SourceFile } from "../images/image_set.ts";
import type { Preprocessing } from "./preprocess.ts";
import { readPreprocessing } from "./preprocessor_config.ts";
import type { EncoderSettings } from "./settings.ts";

/** An encoder's files in a folder. */
export interface EncoderFiles {
  /** The folder. */
  readonly folder: string;
  /** The files that decide what it computes. */
  readonly files: readonly SourceFile[];
  /** What the encoder wants done to an image. */
  readonly preprocessing: Preprocessing;
  /** Whether the model has a text tower too, as CLIP and SigLIP. */
  readonly hasTwoTowers: boolean;
  /** Whether the weights lie in a file beside the graph. */
  readonly hasExternalData: boolean;
}

/** Model types with an image and a text tower. */
const twoTowers = ["clip", "siglip"];

const suffixes: Record<EncoderSettings["dtype"], string> = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
};

/**
 * Which file holds the network.
 *
 * @param modelType `model_type` of the encoder's config.json
 * @param dtype Precision of the weights
 * @returns The file's path in the encoder's folder; weights may lie beside it in a file with `_data` added
 */
export function networkFile(modelType: string, dtype: EncoderSettings["dtype"]): string {
  return `onnx/${twoTowers.includes(modelType) ? "vision_model" : "model"}${suffixes[dtype]}.onnx`;
}

/**
 * Finds an encoder's files in a folder.
 *
 * @param folder The folder
 * @param settings Precision and pooling
 * @returns The files
 * @throws {UserError} If one is missing or cannot be used
 */
export async function openEncoder(
  folder: string,
  { dtype, pooling }: Pick<EncoderSettings, "dtype" | "pooling">,
): Promise<EncoderFiles> {
  const config = await readJson(folder, "config.json") as { model_type?: string };
  const modelType = config.model_type ?? "";
  if (modelType.startsWith("siglip") && pooling === "cls") {
    throw new UserError(
      `The encoder ${folder} is of type ${modelType}, which has no CLS token; set "pooling": "mean"`,
    );
  }
  const preprocessor = await readJson(folder, "preprocessor_config.json");
  const network = networkFile(modelType, dtype);
  const data = `${network}_data`;
  const hasExternalData = await exists(join(folder, data));
  const names = ["config.json", "preprocessor_config.json", network];
  if (hasExternalData) names.push(data);
  if (!await exists(join(folder, network))) {
    throw new UserError(
      `The encoder ${folder} has no ${network} (dtype ${dtype}); ${await networksThere(folder)}`,
    );
  }
  return {
    folder,
    files: names.map((name) => ({ name, path: join(folder, name) })),
    preprocessing: readPreprocessing(preprocessor, join(folder, "preprocessor_config.json")),
    hasTwoTowers: twoTowers.includes(modelType),
    hasExternalData,
  };
}

/**
 * Reads a configuration file of an encoder.
 *
 * @param folder The encoder's folder
 * @param name The file's name
 * @returns Its parsed content
 * @throws {UserError} If it is missing or is not JSON
 */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const path = join(folder, name);
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError(
        `The encoder ${folder} has no ${name}; a folder as the hub has it is needed, with ` +
          "config.json, preprocessor_config.json and onnx/model.onnx",
      );
    }
    if (error instanceof SyntaxError) throw new UserError(`${path} is not JSON: ${error.message}`);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function networksThere(folder: string): Promise<string> {
  const names: string[] = [];
  if (await Deno.stat(join(folder, "onnx")).catch(() => undefined)) {
    for await (const { name } of Deno.readDir(join(folder, "onnx"))) {
      if (name.endsWith(".onnx")) names.push(`onnx/${name}`);
    }
  }
  return names.length > 0 ? `it has ${names.sort().join(", ")}` : "it has none in onnx/";
}
