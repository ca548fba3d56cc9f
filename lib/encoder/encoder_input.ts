// The input of an encoder, as its graph tells it, and whether images fit into it.

import { UserError } from "../errors.ts";
import type { Graph } from "./onnx_graph.ts";

/** The input of an encoder. A length that is fixed in the model is given. */
export interface EncoderInput {
  /** Its name in the graph. */
  readonly name: string;
  /** Images per inference. */
  readonly batch?: number;
  /** Rows of pixels. */
  readonly height?: number;
  /** Columns of pixels. */
  readonly width?: number;
}

/**
 * Finds the input of an image encoder: images x 3 channels x height x width.
 *
 * @param graph What the network takes and yields
 * @param folder The encoder's folder, for the message
 * @returns The input
 * @throws {UserError} If the network takes something else, or yields no last hidden state
 */
export function inputOf({ inputs, outputs }: Graph, folder: string): EncoderInput {
  const told = inputs.map(({ name, shape }) =>
    `${name} (${shape?.map((length) => length ?? "any").join(" x ") ?? "of any shape"})`
  );
  const [{ name, shape = [undefined, 3, undefined, undefined] } = { name: "" }, ...more] = inputs;
  const [batch, channels, height, width] = shape;
  if (more.length > 0 || name === "" || shape.length !== 4 || (channels ?? 3) !== 3) {
    throw new UserError(
      `The encoder ${folder} takes ${
        told.join(", ") || "no input"
      }; an encoder of images takes one input, ` +
        "images x 3 x height x width",
    );
  }
  if (!outputs.includes("last_hidden_state")) {
    throw new UserError(
      `The encoder ${folder} yields ${outputs.join(", ")} but no last_hidden_state; ` +
        "use a model that was exported with it",
    );
  }
  return { name, batch, height, width };
}

/**
 * Checks that images have the size that an encoder takes.
 *
 * @param input The encoder's input
 * @param images Size of the preprocessed images in pixels
 * @param folder The encoder's folder, for the message
 * @throws {UserError} If the sizes differ
 */
export function requireSize(
  input: EncoderInput,
  { width, height }: { readonly width: number; readonly height: number },
  folder: string,
): void {
  if ((input.height ?? height) === height && (input.width ?? width) === width) return;
  throw new UserError(
    `The encoder ${folder} takes images of ${input.width ?? "any"} x ${
      input.height ?? "any"
    } pixels and gets ${width} x ${height}; ` +
      "set the size in its preprocessor_config.json (size, crop_size)",
  );
}
