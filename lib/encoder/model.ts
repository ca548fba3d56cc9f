// The frozen encoder on the devices `cpu`, `webgpu` and `cuda`: a vision transformer in ONNX format, run by transformers.js
// from local files.

import {
  AutoModel,
  AutoModelForImageFeatureExtraction,
  env,
  LogLevel,
  type PreTrainedModel,
  Tensor,
} from "@huggingface/transformers";
import { basename, dirname } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { UserError } from "../errors.ts";
import { embedBatch, type Encoder, imagesPerInference } from "./encoder.ts";
import type { EncoderFiles } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";

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
      // ONNX Runtime reads weights beside the graph itself, under the names that the graph gives them.
      use_external_data_format: false,
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
  // The session itself: the model around it writes a failing inference's whole input to the screen.
  const [session] = Object.values(model.sessions) as InferenceSession[];
  return {
    embed(batch, signal) {
      // A graphics processor is to have as much to do at a time as there is.
      const most = settings.device === "cpu"
        ? imagesPerInference(settings.dtype, files.input, batch)
        : batch.count;
      return embedBatch(batch, files, settings.pooling, most, async (pixels, shape) => {
        signal?.throwIfAborted();
        const input = new Tensor("float32", pixels, [...shape]);
        const outputs = await session.run({ [files.input.name]: input.ort_tensor })
          .catch((error: Error) => {
            const [reason] = error.message.split("\n");
            throw new UserError(
              `The encoder ${files.folder} fails on the device ${settings.device}: ${reason}`,
            );
          });
        const hidden = new Tensor(outputs.last_hidden_state).to("float32");
        return { data: hidden.data as Float32Array, shape: hidden.dims };
      });
    },
    release: async () => {
      await model.dispose();
    },
  };
}
