// Datumaro's JSON, as CVAT exports it.

import { z } from "zod";
import { UserError } from "../../../errors.ts";
import { checkShape } from "./check_shape.ts";
import { givenName } from "./given_names.ts";
import { type LabelExport, oneLabelEach } from "./label_export.ts";

const dataset = z.looseObject({
  categories: z.looseObject({
    label: z.looseObject({ labels: z.array(z.looseObject({ name: z.string() })) }).optional(),
  }),
  items: z.array(z.looseObject({
    id: z.string(),
    annotations: z.array(z.looseObject({
      type: z.string(),
      label_id: z.number().int().nullish(),
    })).optional(),
    image: z.looseObject({ path: z.string().nullish() }).nullish(),
  })),
});

/**
 * Reads the labels of items: annotations of type `label`; boxes and shapes are passed over.
 *
 * @param content The parsed file
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If the file is damaged, or an item has a label that the file does not name
 */
export function readDatumaroJson(content: unknown, name: string): LabelExport {
  const { categories, items } = checkShape(dataset, content, name);
  const classes = categories.label?.labels ?? [];
  return oneLabelEach(
    "Datumaro JSON",
    items.map(({ id, annotations = [], image }, i) => ({
      // The path is one in the export, where folders may have become part of the file's name. Only its ending is needed.
      fileName: givenName(id + extensionOf(image?.path ?? "", id)),
      labels: annotations.filter(({ type }) => type === "label").map(({ label_id }) => {
        const label = classes[label_id ?? -1];
        if (label !== undefined) return label.name;
        throw new UserError(
          `${name}: item ${i + 1} (${id}) has label ${label_id}, but there are ${classes.length} ` +
            "from 0 on; export the labels again",
        );
      }),
      by: `item ${i + 1}`,
    })),
  );
}

function extensionOf(path: string, id: string): string {
  const [extension = ""] = /\.\w+$/.exec(path) ?? [];
  return id.endsWith(extension) ? "" : extension;
}
