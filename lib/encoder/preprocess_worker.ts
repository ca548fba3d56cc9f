// The worker that decodes and preprocesses images. ONNX Runtime blocks the thread that it runs in, so another thread has to
// prepare the next batch meanwhile.

import { decodeImage } from "../images/decode.ts";
import { type Input, preprocess, type Preprocessing } from "./preprocess.ts";

/** What the worker is sent: one batch. */
export interface PreprocessRequest {
  /** Number of the request. */
  readonly id: number;
  /** Files of the images, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each image ends in `bytes`. */
  readonly ends: readonly number[];
  /** Name of each image in messages. */
  readonly names: readonly string[];
  /** How to preprocess them. */
  readonly preprocessing: Preprocessing;
}

/** An encoder's input for a batch of images. */
export interface Batch extends Input {
  /** Number of images; `data` is (count x 3 x height x width). */
  readonly count: number;
}

/** What the worker answers: the batch, or an error message. */
export type PreprocessResponse =
  & { readonly id: number }
  & ({ readonly batch: Batch } | { readonly fault: string });

const worker = self as unknown as {
  onmessage: (event: MessageEvent<PreprocessRequest>) => void;
  postMessage(message: PreprocessResponse, transfer: Transferable[]): void;
};

worker.onmessage = async ({ data: { id, bytes, ends, names, preprocessing } }) => {
  const results = await Promise.allSettled(ends.map(async (end, i) => {
    const image = bytes.subarray(i === 0 ? 0 : ends[i - 1], end);
    return preprocess(await decodeImage(image), preprocessing);
  }));
  const fault = firstFault(names, results);
  if (fault !== undefined) return worker.postMessage({ id, fault }, []);
  const inputs = results.map((result) => (result as PromiseFulfilledResult<Input>).value);
  const { width, height, data: { length } } = inputs[0];
  const data = new Float32Array(inputs.length * length);
  inputs.forEach((input, i) => data.set(input.data, i * length));
  worker.postMessage({ id, batch: { count: inputs.length, width, height, data } }, [data.buffer]);
};

/** The error message for the first image that cannot be decoded or differs in size from the others. */
function firstFault(
  names: readonly string[],
  results: readonly PromiseSettledResult<Input>[],
): string | undefined {
  for (const [i, result] of results.entries()) {
    if (result.status === "rejected") {
      const reason = String((result.reason as Error)?.message ?? result.reason).split("\n")[0];
      return `The image of ${names[i]} does not decode (${reason}); replace or remove it`;
    }
    const first = results[0] as PromiseFulfilledResult<Input>;
    const { width, height } = result.value;
    if (width !== first.value.width || height !== first.value.height) {
      return `The image of ${names[i]} is ${width} x ${height}, the first of its batch is ` +
        `${first.value.width} x ${first.value.height}, and the encoder does not resize; give all images one size`;
    }
  }
}
