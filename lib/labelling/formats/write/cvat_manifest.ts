// A suggested batch for CVAT: manifest.jsonl, which keeps the order of a task that is made with the sorting method "predefined".

import type { ImageSize } from "../../../images/preview.ts";
import type { SuggestedBatch } from "../../batch.ts";

/**
 * Writes a manifest of version 1.1. It has no checksums: CVAT's are of decoded pixels, and optional.
 *
 * @param batch The batch
 * @param sizes Size of each image of the batch, in its order
 * @returns JSON, one object a line
 */
export function cvatManifest({ images }: SuggestedBatch, sizes: readonly ImageSize[]): string {
  const lines = images.map(({ fileName }, i) => {
    // As Python's `splitext`: points at the beginning of a file's name begin no ending.
    const [extension = ""] = /(?<=[^./][^/]*)\.[^./]*$/.exec(fileName) ?? [];
    const name = fileName.slice(0, fileName.length - extension.length);
    const { width, height } = sizes[i];
    return { name, extension, width, height };
  });
  return [{ version: "1.1" }, { type: "images" }, ...lines]
    .map((line) => JSON.stringify(line) + "\n").join("");
}
