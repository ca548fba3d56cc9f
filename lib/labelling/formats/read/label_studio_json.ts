// Label Studio's export "JSON": every task with all its annotations.

import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { checkShape } from "./check_shape.ts";
import { givenName } from "./given_names.ts";
import { type Answer, type LabelExport, oneLabelEach } from "./label_export.ts";
import { labelsIn } from "./label_records.ts";

const annotator = z.union([
  z.number(),
  z.string(),
  z.looseObject({ id: z.number().optional(), email: z.string().optional() }),
]);

const tasks = z.array(z.looseObject({
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(z.looseObject({
    result: z.array(z.looseObject({
      type: z.string().optional(),
      from_name: z.string().optional(),
      value: z.unknown(),
    })).nullish(),
    was_cancelled: z.boolean().nullish(),
    skipped: z.boolean().nullish(),
    ground_truth: z.boolean().nullish(),
    completed_by: annotator.nullish(),
  })),
}));

type Task = z.infer<typeof tasks>[number];
type Annotation = Task["annotations"][number];

/**
 * Reads the labels of tasks. A skipped annotation is no label; one that is marked as ground truth settles what others say.
 *
 * @param content The parsed file
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If a task has no annotations or no image, or if several controls may give the class
 */
export function readLabelStudioJson(content: readonly unknown[], name: string): LabelExport {
  const bare = content.findIndex((task) =>
    typeof task === "object" && task !== null && !("annotations" in task)
  );
  if (bare >= 0) {
    throw new UserError(
      `${name}: task ${bare + 1} has no annotations, so that it was never labeled; ` +
        "label the tasks in Label Studio and export them as JSON",
    );
  }
  const checked = checkShape(tasks, content, name);
  const control = controlOf(checked, name);
  const answers = checked.flatMap((task, i): Answer[] => {
    const place = `task ${i + 1}`;
    const fileName = imageOf(task);
    if (fileName === undefined) {
      throw new UserError(
        `${name}: ${place} has no image; its data has ${Object.keys(task.data).join(", ")}`,
      );
    }
    const counted = task.annotations.filter((one) => !one.was_cancelled && !one.skipped);
    if (counted.length === 0) return [{ fileName, labels: [], by: place }];
    return counted.map((annotation) => ({
      fileName,
      labels: choicesOf(annotation).filter(({ from_name }) => from_name === control)
        .flatMap(({ value }) => labelsIn(value, `${name}: ${place}`, false)),
      by: tellAnnotator(annotation.completed_by),
      isTruth: annotation.ground_truth ?? false,
    }));
  });
  return oneLabelEach("Label Studio (JSON)", answers);
}

function choicesOf({ result }: Annotation) {
  return (result ?? []).filter(({ type }) => type === "choices");
}

/** The control that gives the class: the only one, or the one that is called as in our own labeling configuration. */
function controlOf(tasks: readonly Task[], name: string): string | undefined {
  const results = tasks.flatMap(({ annotations }) => annotations.flatMap(choicesOf));
  const controls = [...new Set(results.map(({ from_name }) => from_name))];
  if (controls.length < 2) return controls[0];
  const own = ["label", "choice"].find((name) => controls.includes(name));
  if (own !== undefined) return own;
  throw new UserError(
    `${name} has choices of several controls (${
      controls.join(", ")
    }); call the one that gives the class "choice" in the labeling configuration`,
  );
}

/** The name that our own tasks bring along, or the address of the image, whatever the project calls it. */
function imageOf({ data }: Task): string | undefined {
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const named = [data.file_name, data.image].find(isText) ??
    Object.values(data).find((value) => isText(value) && /^\/data\/|^\w+:\/\//.test(`${value}`));
  return named === undefined ? undefined : givenName(`${named}`);
}

function tellAnnotator(by: z.infer<typeof annotator> | null | undefined): string {
  if (by === null || by === undefined) return "an annotator without a name";
  return typeof by === "object" ? by.email ?? `annotator ${by.id}` : `annotator ${by}`;
}
