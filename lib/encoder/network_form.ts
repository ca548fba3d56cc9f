// What a network takes and yields, and whether images can be embedded with it. It is looked at before any image is embedded.

import type { InferenceSession } from "onnxruntime-web";
import { UserError } from "../errors.ts";
import type { EncoderFiles } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";

/** What a network takes. */
export interface NetworkForm {
  /** Name of its input. */
  readonly input: string;
  /** How many images it takes at a time; undefined if any number. */
  readonly batch?: number;
  /** Height of its images in pixels; undefined if any. */
  readonly height?: number;
  /** Width of its images in pixels; undefined if any. */
  readonly width?: number;
}

type Value = InferenceSession.ValueMetadata;

/**
 * Checks that a network takes preprocessed images and yields a last hidden state.
 *
 * @param session What the network takes and yields, as ONNX Runtime describes it
 * @param files The encoder's files
 * @param pooling How the last hidden state becomes one embedding
 * @returns What the network takes
 * @throws {UserError} If it takes or yields something else: what, and what is needed
 */
export function networkForm(
  { inputMetadata, outputMetadata }: Pick<InferenceSession, "inputMetadata" | "outputMetadata">,
  { folder, preprocessing }: Pick<EncoderFiles, "folder" | "preprocessing">,
  pooling: EncoderSettings["pooling"],
): NetworkForm {
  const refuse = (what: string): never => {
    throw new UserError(`The encoder ${folder} ${what}`);
  };
  if (inputMetadata.length !== 1) {
    refuse(`takes ${listed(inputMetadata)}; use a model that takes images alone`);
  }
  const [input] = inputMetadata;
  const shape = shapeOf(input);
  const [batch, channels, height, width] = shape.map(fixed);
  const isOfImages = shape.length === 0 ||
    shape.length === 4 && (channels === undefined || channels === 3);
  if (!input.isTensor || input.type !== "float32" || !isOfImages) {
    refuse(
      `takes ${listed([input])}; use a model that takes float32 [images x 3 x height x width]`,
    );
  }
  const { crop, resize } = preprocessing;
  const made = crop ?? (resize && "width" in resize ? resize : undefined);
  const form = { input: input.name, batch, height, width };
  if (made !== undefined) requireSize(form, made, folder);

  const hidden = outputMetadata.find(({ name }) => name === "last_hidden_state");
  if (hidden === undefined) {
    return refuse(
      `yields ${
        listed(outputMetadata)
      } but no last_hidden_state; use a model that was exported with it`,
    );
  }
  const dimensions = shapeOf(hidden).length;
  if (dimensions !== 0) requirePoolable(dimensions, pooling, folder);
  return form;
}

/**
 * Checks that images have the size that a network takes.
 *
 * @param form What the network takes
 * @param images Size of the images in pixels
 * @param folder The encoder's folder, for the message
 * @throws {UserError} If the sizes differ
 */
export function requireSize(
  { height, width }: NetworkForm,
  images: { readonly height: number; readonly width: number },
  folder: string,
): void {
  if ((height ?? images.height) === images.height && (width ?? images.width) === images.width) {
    return;
  }
  const needed = `${width ?? "any"} x ${height ?? "any"}`;
  throw new UserError(
    `The encoder ${folder} takes images of ${needed} pixels, its preprocessor_config.json makes ` +
      `${images.width} x ${images.height}; set size and crop_size there to ${needed}, or export ` +
      "the model for any size",
  );
}

/**
 * Checks that a last hidden state has dimensions that can be pooled.
 *
 * @param dimensions Number of its dimensions
 * @param pooling How it becomes one embedding
 * @param folder The encoder's folder, for the message
 * @throws {UserError} If it cannot be pooled in that way
 */
export function requirePoolable(
  dimensions: number,
  pooling: EncoderSettings["pooling"],
  folder: string,
): void {
  if (dimensions === 4 && pooling === "cls") {
    throw new UserError(
      `The encoder ${folder} yields a map over the image, which has no CLS token; set "pooling": "mean"`,
    );
  }
  if (dimensions < 2 || dimensions > 4) {
    throw new UserError(
      `The encoder ${folder} yields a last_hidden_state of ${dimensions} dimensions; use a model ` +
        "whose last_hidden_state has 2, 3 or 4",
    );
  }
}

function shapeOf(value: Value): readonly (number | string)[] {
  return value.isTensor ? value.shape : [];
}

/** A dimension if it is fixed; free ones have a name or no positive number. */
function fixed(size: number | string): number | undefined {
  return typeof size === "number" && size > 0 ? size : undefined;
}

function listed(values: readonly Value[]): string {
  return values.map((value) => {
    if (!value.isTensor) return value.name;
    const sizes = value.shape.map((size) => fixed(size) ?? (size || "any"));
    return `${value.name} of ${value.type}${sizes.length > 0 ? ` [${sizes.join(" x ")}]` : ""}`;
  }).join(", ");
}
