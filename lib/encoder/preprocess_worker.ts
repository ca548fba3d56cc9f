// A worker that decodes and preprocesses images: ONNX Runtime blocks the thread that runs a session,
// so that only another thread can prepare the next batch meanwhile.

import { decodeImage } from "../images/decode.ts";
import { type Input, preprocess, type Preprocessing } from "./preprocess.ts";

/** What the worker is asked. */
export interface PrepareRequest {
  /** Number of the request. */
  readonly id: number;
  /** Content of the images of a batch, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each image ends in `bytes`. */
  readonly ends: readonly number[];
  /** What messages call each image. */
  readonly names: readonly string[];
  /** What to do to each. */
  readonly preprocessing: Preprocessing;
}

/** A batch as the encoder takes it. */
export interface Batch extends Input {
  /** How many images it holds; `data` is (count x 3 x height x width). */
  readonly count: number;
}

/** What the worker answers. */
export type PrepareResponse =
  & { readonly id: number }
  & ({ readonly batch: Batch } | { readonly fault: string });

const worker = self as unknown as {
  onmessage: (event: MessageEvent<PrepareRequest>) => void;
  postMessage(message: PrepareResponse, transfer: Transferable[]): void;
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

/** The first image that cannot be read or has another size than the others, in words. */
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
      return `The image of ${names[i]} is ${width} x ${height}, others are ` +
        `${first.value.width} x ${first.value.height}, and the encoder does not resize`;
    }
  }
}
