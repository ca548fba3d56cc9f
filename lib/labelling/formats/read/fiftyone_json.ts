// FiftyOne's labels.json, of the type FiftyOneImageClassificationDataset.

import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { checkShape } from "./check_shape.ts";
import { givenName } from "./given_names.ts";
import { type Answer, type LabelExport, oneLabelEach, tellSome } from "./label_export.ts";

const label = z.union([z.number().int(), z.string()]);
const dataset = z.looseObject({
  classes: z.array(z.string()).nullish(),
  labels: z.record(
    z.string(),
    z.union([label, z.looseObject({ label, confidence: z.number().nullish() })], {
      error: "no single class; export a FiftyOneImageClassificationDataset",
    }).nullable(),
  ),
});

/**
 * Reads the labels. FiftyOne names images by their paths without the ending. A label with a confidence is a prediction of a model
 * and no label.
 *
 * @param content The parsed file
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If the file is damaged or holds something else than a class for each image
 */
export function readFiftyOneJson(content: unknown, name: string): LabelExport {
  const { classes, labels } = checkShape(dataset, content, name);
  const predicted: string[] = [];
  const answers = Object.entries(labels).flatMap(([key, value]): Answer[] => {
    const fileName = givenName(key);
    const told = typeof value === "object" ? value : { label: value };
    if (typeof told?.confidence === "number") {
      predicted.push(fileName);
      return [];
    }
    const label = told?.label;
    if (label === undefined) return [{ fileName, labels: [], by: key }];
    return [{ fileName, labels: [className(label, key, classes, name)], by: key }];
  });
  const were = "labeled by a model, not by a person,";
  return oneLabelEach(
    "FiftyOne labels.json",
    answers,
    tellSome(predicted, `was ${were}`, `were ${were}`),
  );
}

function className(
  label: number | string,
  key: string,
  classes: readonly string[] | null | undefined,
  name: string,
): string {
  if (typeof label === "string") return label;
  const named = classes?.[label];
  if (named !== undefined) return named;
  throw new UserError(
    `${name}: ${key} has label ${label}, but there are ${
      classes?.length ?? 0
    } classes from 0 on; ` +
      "export the labels again",
  );
}
