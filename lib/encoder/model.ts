// The frozen encoder: a vision transformer in ONNX format, run by transformers.js from local files.

import {
  AutoModel,
  AutoModelForImageFeatureExtraction,
  env,
  LogLevel,
  type PreTrainedModel,
  Tensor,
} from "@huggingface/transformers";
import { basename, dirname } from "node:path";
import { UserError } from "../errors.ts";
import type { EncoderFiles } from "./files.ts";
import type { Batch } from "./preprocess_worker.ts";
import type { EncoderSettings } from "./settings.ts";

/** A loaded encoder. */
export interface Encoder {
  /**
   * Embeds a batch.
   *
   * @param batch Preprocessed images, (count x 3 x height x width)
   * @returns Embeddings in float32, (count x columns)
   * @throws {UserError} If the model does not yield a last hidden state
   */
  embed(batch: Batch): Promise<{ data: Float32Array<ArrayBuffer>; columns: number }>;
  /** Frees the model's memory. */
  release(): Promise<void>;
}

/**
 * Loads an encoder. transformers.js does not access the network here.
 *
 * @param files The encoder's files
 * @param settings Precision of the weights, device and pooling
 * @param threads Number of threads of one inference; the results have the same bits for any number
 * @returns The encoder
 * @throws {UserError} If the model cannot be loaded on that device
 */
export async function loadEncoder(
  files: EncoderFiles,
  settings: Pick<EncoderSettings, "dtype" | "device" | "pooling">,
  threads: number,
): Promise<Encoder> {
  Object.assign(env, {
    allowRemoteModels: false,
    allowLocalModels: true,
    useFSCache: false,
    useBrowserCache: false,
    useWasmCache: false,
    logLevel: LogLevel.ERROR,
    localModelPath: dirname(files.folder),
  });
  // This class loads the image tower alone if there is a text tower too.
  const Model = files.hasTwoTowers ? AutoModelForImageFeatureExtraction : AutoModel;
  let model: PreTrainedModel;
  try {
    model = await Model.from_pretrained(basename(files.folder), {
      local_files_only: true,
      dtype: settings.dtype,
      device: settings.device,
      use_external_data_format: files.hasExternalData,
      session_options: {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // Waiting threads then leave the cores to the preprocessing: measured twice as fast on busy cores.
        extra: { session: { intra_op: { allow_spinning: "0" } } },
      },
    });
  } catch (error) {
    throw new UserError(
      `The encoder ${files.folder} cannot be loaded (dtype ${settings.dtype}, device ` +
        `${settings.device}): ${(error as Error).message.split("\n")[0]}`,
    );
  }
  return {
    async embed({ count, height, width, data }) {
      const pixel_values = new Tensor("float32", data, [count, 3, height, width]);
      const output = await model({ pixel_values });
      const hidden = output.last_hidden_state as Tensor | undefined;
      if (hidden === undefined) {
        throw new UserError(
          `The encoder ${files.folder} yields ${Object.keys(output).join(", ")} but no ` +
            "last_hidden_state; use a model that was exported with it",
        );
      }
      return pool(hidden.to("float32"), settings.pooling);
    },
    release: async () => {
      await model.dispose();
    },
  };
}

/** Pools the tokens of each image to one embedding: the first token, or the mean of all tokens. */
function pool(hidden: Tensor, pooling: EncoderSettings["pooling"]) {
  const [count, tokens, columns] = hidden.dims;
  const values = hidden.data as Float32Array;
  const data = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    const image = values.subarray(i * tokens * columns, (i + 1) * tokens * columns);
    const out = data.subarray(i * columns, (i + 1) * columns);
    if (pooling === "cls") {
      out.set(image.subarray(0, columns));
    } else {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let token = 0; token < tokens; token++) sum += image[token * columns + j];
        out[j] = sum / tokens;
      }
    }
  }
  return { data, columns };
}
