// The files of an encoder in the hub's layout: config.json, preprocessor_config.json, and the network in onnx/.

import { join, posix } from "node:path";
import { UserError } from "../errors.ts";
import { fileExists } from "../images/file_exists.ts";
import type { SourceFile } from "../images/image_set.ts";
import { type EncoderInput, inputOf, requireSize } from "./encoder_input.ts";
import { type Graph, readGraph } from "./onnx_graph.ts";
import type { Preprocessing } from "./preprocess.ts";
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
  /** Files with weights beside the graph: as the graph names them, and their paths. */
  readonly weights: readonly { location: string; path: string }[];
  /** The input for images, and what is fixed of it. */
  readonly input: EncoderInput;
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
 * @returns The file's path in the encoder's folder; a second file with `_data` added to the name may hold the weights
 */
export function networkFile(modelType: string, dtype: EncoderSettings["dtype"]): string {
  return `onnx/${twoTowers.includes(modelType) ? "vision_model" : "model"}${suffixes[dtype]}.onnx`;
}

/**
 * Finds and checks an encoder's files.
 *
 * @param folder The encoder's folder
 * @param settings Precision of the weights, pooling, and how large images may be
 * @returns The files
 * @throws {UserError} If a file is missing, or the encoder cannot be used with these settings
 */
export async function openEncoder(
  folder: string,
  { dtype, pooling, maxPixels }: Pick<EncoderSettings, "dtype" | "pooling" | "maxPixels">,
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
  const graph = graphOf(join(folder, network));
  const weights: { location: string; path: string }[] = [];
  const names = ["config.json", "preprocessor_config.json", network];
  for (const location of graph.weightFiles) {
    const name = posix.join("onnx", location);
    if (posix.isAbsolute(location) || !name.startsWith("onnx/")) {
      throw new UserError(
        `The encoder ${folder} has weights in "${location}", outside of its folder; put them beside ${network}`,
      );
    }
    if (!await fileExists(join(folder, name))) {
      throw new UserError(
        `The encoder ${folder} has no ${name}, where its weights are; put it there`,
      );
    }
    names.push(name);
    weights.push({ location, path: join(folder, name) });
  }
  const input = inputOf(graph, folder);
  const preprocessing = readPreprocessorConfig(
    preprocessor,
    join(folder, "preprocessor_config.json"),
  );
  const { crop, resize } = preprocessing;
  const size = crop ?? (resize && "width" in resize ? resize : undefined);
  // Otherwise the images decide, and the first of them shows it.
  if (size !== undefined) requireSize(input, size, folder);
  return {
    folder,
    files: names.map((name) => ({ name, path: join(folder, name) })),
    weights,
    input,
    preprocessing: { ...preprocessing, maxPixels },
    hasTwoTowers: twoTowers.includes(modelType),
  };
}

function graphOf(path: string): Graph {
  try {
    return readGraph(path);
  } catch (error) {
    throw new UserError(
      `${path} is not a whole ONNX file (${(error as Error).message}); put a whole copy there`,
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
