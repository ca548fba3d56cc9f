// The files of an encoder in the hub's layout: config.json, preprocessor_config.json, and the network in onnx/.

import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { fileExists } from "../images/file_exists.ts";
import type { SourceFile } from "../images/image_set.ts";
import type { Preprocessing } from "./preprocess.ts";
import { externalLocations } from "./external_data.ts";
import { readPreprocessorConfig } from "./preprocessor_config.ts";
import type { EncoderSettings } from "./settings.ts";

/** An encoder's files in a folder. */
export interface EncoderFiles {
  /** The folder. */
  readonly folder: string;
  /** The files that decide the embeddings. */
  readonly files: readonly SourceFile[];
  /** How images are preprocessed for the encoder. */
  readonly preprocessing: Preprocessing;
  /** Whether the model has a text tower beside the image tower, as CLIP and SigLIP have. */
  readonly hasTwoTowers: boolean;
  /** The graph, one of `files`. */
  readonly network: SourceFile;
  /** The files beside the graph that hold its weights, each under the name by which the graph reads it; among `files` too. */
  readonly externalData: readonly SourceFile[];
}

/** Types of models with an image tower and a text tower. */
const twoTowers = ["clip", "siglip"];

const suffixes: Record<EncoderSettings["dtype"], string> = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
};

/**
 * Names the file that holds the network.
 *
 * @param modelType `model_type` of the encoder's config.json
 * @param dtype Precision of the weights
 * @returns The file's path in the encoder's folder
 */
export function networkFile(modelType: string, dtype: EncoderSettings["dtype"]): string {
  return `onnx/${twoTowers.includes(modelType) ? "vision_model" : "model"}${suffixes[dtype]}.onnx`;
}

/**
 * Finds and checks an encoder's files.
 *
 * @param folder The encoder's folder
 * @param settings Precision of the weights, and pooling
 * @returns The files
 * @throws {UserError} If a file is missing, or the encoder cannot be used with these settings
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
  if (!await fileExists(join(folder, network))) {
    throw new UserError(
      `The encoder ${folder} has no ${network} (dtype ${dtype}); ${await networksThere(folder)}`,
    );
  }
  const fileNamed = (name: string) => ({ name, path: join(folder, name) });
  const externalData = await externalFiles(folder, network);
  return {
    folder,
    files: [
      ...["config.json", "preprocessor_config.json", network].map(fileNamed),
      ...externalData.map(({ path }) => fileNamed(relative(folder, path).replaceAll("\\", "/"))),
    ],
    preprocessing: readPreprocessorConfig(preprocessor, join(folder, "preprocessor_config.json")),
    hasTwoTowers: twoTowers.includes(modelType),
    network: fileNamed(network),
    externalData,
  };
}

/** The files beside a graph that hold its weights. What the model reads decides the embeddings, so it must be known. */
async function externalFiles(folder: string, network: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of locationsOf(await Deno.readFile(join(folder, network)), folder, network)) {
    const path = resolve(folder, dirname(network), name);
    const inside = relative(resolve(folder), path);
    if (isAbsolute(name) || isAbsolute(inside) || /^\.\.([/\\]|$)/.test(inside)) {
      throw new UserError(
        `The encoder ${folder} reads weights from ${name}, which is outside of its folder; ` +
          `put the file beside ${network} and export the model with that name`,
      );
    }
    if (!await fileExists(path)) {
      throw new UserError(
        `The encoder ${folder} has no ${join(dirname(network), name)}, which ${network} reads ` +
          "its weights from; put the file there",
      );
    }
    files.push({ name, path });
  }
  return files;
}

function locationsOf(model: Uint8Array, folder: string, network: string): string[] {
  try {
    return externalLocations(model);
  } catch (error) {
    throw new UserError(
      `${join(folder, network)} is no ONNX model (${(error as Error).message}); replace the file`,
    );
  }
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
        `The encoder ${folder} has no ${name}; give a folder in the hub's layout, with ` +
          "config.json, preprocessor_config.json and onnx/model.onnx",
      );
    }
    if (error instanceof SyntaxError) throw new UserError(`${path} is not JSON: ${error.message}`);
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
