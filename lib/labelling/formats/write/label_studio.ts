// A suggested batch for Label Studio: tasks with predictions, and the labeling configuration that they belong to.

import { escapeMarkup } from "../../../figures/html.ts";
import { xmlText } from "../../../figures/vega_texts.ts";
import type { SuggestedBatch, SuggestedImage } from "../../batch.ts";

/**
 * Writes a batch as tasks. Label Studio serves the images itself: its document root is the folder above that of the images. What
 * else a task has can be sorted by in its data manager; `file_name` brings the name back with the labels.
 *
 * @param batch The batch
 * @param folder Name of the folder of the images
 * @returns JSON, a list of tasks in the order in which to label
 */
export function labelStudioTasks(batch: SuggestedBatch, folder: string): string {
  const { images, strategy, round, seed } = batch;
  const tasks = images.map((image) => ({
    data: {
      image: localFile(`${folder}/${image.fileName}`),
      file_name: image.fileName,
      rank: image.rank,
      ...(image.score !== undefined && { score: image.score }),
      strategy,
      round,
      seed,
    },
    ...(image.predictedLabel !== undefined && {
      predictions: [predictionOf(image, image.predictedLabel, round)],
    }),
  }));
  return JSON.stringify(tasks, undefined, 2) + "\n";
}

function predictionOf({ rank, confidence }: SuggestedImage, label: string, round: number) {
  return {
    model_version: `round ${round}`,
    ...(confidence !== undefined && { score: confidence }),
    result: [{
      id: `rank-${rank}`,
      type: "choices",
      from_name: "choice",
      to_name: "image",
      value: { choices: [label] },
    }],
  };
}

/** The address under which Label Studio serves a file of its document root. */
function localFile(path: string): string {
  return `/data/local-files/?d=${path.split("/").map(encodeURIComponent).join("/")}`;
}

/**
 * Writes the labeling configuration: one choice for each class. Without a class it has two to be renamed.
 *
 * @param classes Names of the classes
 * @returns XML to paste into the project's settings
 */
export function labelStudioConfig(classes: readonly string[]): string {
  const names = classes.length > 0 ? classes : ["first class", "second class"];
  const hint = classes.length > 0
    ? ""
    : "  <!-- No class has a name yet: put yours in place of these two. -->\n";
  const choices = names.map((name) => `    <Choice value="${attributeText(name)}"/>\n`).join("");
  return xmlText(
    `<View>\n${hint}  <Image name="image" value="$image"/>\n` +
      `  <Choices name="choice" toName="image" choice="single" required="true">\n${choices}` +
      "  </Choices>\n</View>\n",
  );
}

/** Line breaks and tabs that stand in an attribute as they are come back as blanks. */
function attributeText(text: string): string {
  return escapeMarkup(text).replaceAll(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
