// A suggested batch for FiftyOne: labels.json of the type FiftyOneImageClassificationDataset.

import { UserError } from "../../../errors.ts";
import type { SuggestedBatch, SuggestedImage } from "../../batch.ts";

/**
 * Writes a batch with its predictions. FiftyOne joins labels to images by their paths without the ending.
 *
 * @param batch The batch
 * @returns JSON, the images in the order in which to label
 * @throws {UserError} If two images differ in the ending only
 */
export function fiftyOneLabels({ images, classes, ...origin }: SuggestedBatch): string {
  const indices = new Map(classes.map((name, i) => [name, i]));
  const named = new Map<string, SuggestedImage>();
  for (const image of images) {
    const key = withoutEnding(image.fileName);
    const twin = named.get(key);
    if (twin !== undefined) {
      throw new UserError(
        `FiftyOne can't tell ${twin.fileName} from ${image.fileName}; rename one of them, or ask for --format csv`,
      );
    }
    named.set(key, image);
  }
  // Line by line, because objects put keys that are numbers first, and photos are often called so.
  const lines = [...named].map(([key, image]) => {
    const label = labelOf(image, indices, origin);
    return `    ${JSON.stringify(key)}: ${JSON.stringify(label)}`;
  });
  return `{\n  "classes": ${JSON.stringify(classes)},\n  "labels": {\n${
    lines.join(",\n")
  }\n  }\n}\n`;
}

function labelOf(
  { rank, score, predictedLabel, confidence }: SuggestedImage,
  indices: ReadonlyMap<string, number>,
  { strategy, round, seed }: Omit<SuggestedBatch, "images" | "classes">,
) {
  if (predictedLabel === undefined) return null;
  return {
    label: indices.get(predictedLabel),
    confidence,
    attributes: { rank, score, strategy, round, seed },
  };
}

/** As Python's `splitext`: points at the beginning of a file's name begin no ending. */
function withoutEnding(path: string): string {
  return path.replace(/(?<=[^./][^/]*)\.[^./]*$/, "");
}
