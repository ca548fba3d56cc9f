// Which columns of a table, or keys of a list of objects, hold the names of images and their labels.

import { UserError } from "../../../errors.ts";
import { givenName } from "./given_names.ts";
import { type Answer, type LabelExport, oneLabelEach } from "./label_export.ts";

/** A row of a table, or an object of a list. */
export interface LabelRecord {
  /** Where it stands, such as `line 17`. */
  readonly place: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Columns that name images, the most trusted first. Label Studio's `image` is an address, FiftyOne's `filepath` a path. */
const nameColumns = ["file_name", "filepath", "image"];

/** Columns that hold labels, the most trusted first. `choice` is the control of our own labeling configuration. */
const labelColumns = ["label", "choice"];

/** What Label Studio tells of an annotation, and what our own tasks bring along: no labels. */
const otherColumns = new Set([
  ...["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"],
  ...["history", "rank", "score", "predicted_label", "strategy", "round", "seed"],
]);

/**
 * Reads labels from records.
 *
 * @param kinds What the file is if it is one's own, and the name of the format if Label Studio wrote it, which its columns tell
 * @param columns Names of all columns
 * @param records The rows
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If no column, or more than one, may hold the names or the labels; or if a row has no name
 */
export function readRecords(
  kinds: { readonly own: string; readonly labelStudio: string },
  columns: readonly string[],
  records: readonly LabelRecord[],
  name: string,
): LabelExport {
  const isLabelStudio = columns.includes("annotation_id");
  const names = nameColumns.find((column) => columns.includes(column)) ??
    (isLabelStudio ? addressColumn(columns, records) : undefined);
  if (names === undefined) {
    throw new UserError(
      `${name} has no column with the names of images (its columns: ${
        columns.join(", ")
      }); call that column "file_name"`,
    );
  }
  const labels = labelColumns.find((column) => columns.includes(column)) ??
    (isLabelStudio ? onlyOther(columns, names, name) : undefined);
  if (labels === undefined) {
    throw new UserError(
      `${name} has no column with labels (its columns: ${
        columns.join(", ")
      }); call that column "label"`,
    );
  }
  const answers = records.map(({ place, values }): Answer => {
    const fileName = values[names];
    if (typeof fileName !== "string" || fileName === "") {
      throw new UserError(`${name}: ${place}: "${names}" is empty; give each label its image`);
    }
    const annotator = isLabelStudio && values.annotator;
    return {
      fileName: givenName(fileName),
      labels: labelsIn(values[labels], `${name}: ${place}`, isLabelStudio),
      by: annotator ? `annotator ${annotator}` : place,
    };
  });
  return oneLabelEach(isLabelStudio ? `Label Studio (${kinds.labelStudio})` : kinds.own, answers);
}

/** The column of a Label Studio project whose image is called otherwise: the one that holds addresses. */
function addressColumn(
  columns: readonly string[],
  records: readonly LabelRecord[],
): string | undefined {
  return columns.find((column) => /^\/data\/|^\w+:\/\//.test(String(records[0]?.values[column])));
}

/** The column of a Label Studio project whose choices are called otherwise: the only one that is nothing else. */
function onlyOther(columns: readonly string[], names: string, name: string): string | undefined {
  const others = columns.filter((column) => column !== names && !otherColumns.has(column));
  if (others.length < 2) return others[0];
  throw new UserError(
    `${name} has several columns that may be labels (${
      others.join(", ")
    }); rename the one that gives the class to "label"`,
  );
}

/**
 * The labels that a value tells: a text or a number is one; Label Studio writes several choices as `{"choices": [...]}`, in tables
 * as the text of it.
 *
 * @param value The value
 * @param place The file and the place in it, for messages
 * @param isLabelStudio Whether Label Studio wrote it; elsewhere, a class may be called `["a"]`
 * @returns The labels, without space around them; none for an empty value
 * @throws {UserError} If the value is something else, such as a box
 */
export function labelsIn(value: unknown, place: string, isLabelStudio: boolean): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (typeof value === "string") {
    if (isLabelStudio && /^(?:\{"choices"|\[)/.test(value)) {
      const parsed = parsedOrUndefined(value);
      // What such a list has is the name of a class, whatever it looks like.
      if (parsed !== undefined) return labelsIn(parsed, place, false);
    }
    const label = value.trim();
    return label === "" ? [] : [label];
  }
  if (Array.isArray(value)) return value.flatMap((each) => labelsIn(each, place, false));
  if (typeof value === "object" && "choices" in value) {
    return labelsIn(value.choices, place, isLabelStudio);
  }
  throw new UserError(
    `${place}: the label is ${JSON.stringify(value).slice(0, 60)}; a class of the image is needed`,
  );
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
