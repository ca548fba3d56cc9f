// A pool with the labels that people gave to its images, and in words what does not fit or can't be read.

import { UserError } from "../errors.ts";
import type { GivenLabel } from "./batch.ts";
import { readLabelExport } from "./formats/read/read_label_export.ts";
import { joinLabels, type KnownLabels } from "./known_labels.ts";
import { openPool, type PoolRequest } from "./open_pool.ts";
import type { Pool } from "./pool.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";

/** Images or labels that a note names; the others it counts. */
const NAMED = 5;

/** Which pool, and where its labels are. */
export interface LabeledPoolRequest extends Omit<PoolRequest, "classFolders"> {
  /** Absolute paths of files of labels, or of folders with a subfolder for each class. */
  readonly labels: readonly string[];
  /** The classes that there are; those of the labels unless given. */
  readonly classes?: readonly string[];
}

/** A pool with what is known of its labels. */
export interface LabeledPool {
  /** The images and their embeddings. */
  readonly pool: Pool;
  /** Their labels. */
  readonly known: KnownLabels;
  /** What the user should know, a line each. */
  readonly notes: readonly string[];
  /** Whether some of what was handed in was skipped: images that can't be read, or labels that fit no image or differ. */
  readonly isPartial: boolean;
}

/**
 * Reads a pool and its labels. Files of labels are read before anything is embedded.
 *
 * @param request Which pool, and where its labels are
 * @returns The pool with its labels
 * @throws {UserError} If a file is missing or damaged, no image can be read, or none of the labels fits an image
 */
export async function openLabeledPool(request: LabeledPoolRequest): Promise<LabeledPool> {
  const given: GivenLabel[] = [];
  const classFolders: string[] = [];
  const notes: string[] = [];
  for (const path of request.labels) {
    if (await Deno.stat(path).then((info) => info.isDirectory, () => false)) {
      classFolders.push(path);
      continue;
    }
    const found = await readLabelExport(path);
    for (const label of found.labels) given.push(label);
    notes.push(...found.notes.map((note) => `${path}: ${note}`));
  }
  const pool = await openPool({ ...request, classFolders });
  const known = joinLabels(pool, [...pool.labels, ...given], request.classes);
  const { strangers, conflicts } = known;
  if (given.length > 0 && strangers.length === given.length && pool.labels.length === 0) {
    const [{ fileName, nearest }] = strangers;
    throw new UserError(
      `none of the ${given.length} labels is of an image of ${request.source}: there is no ` +
        `${fileName}${
          nearest === undefined ? "" : ` (${nearest} is)`
        }; give names from that folder on`,
    );
  }
  notes.push(...tell("image can't be read", "images can't be read", [
    ...pool.unreadable.map(({ name, reason }) => `${name} (${reason})`),
  ]));
  notes.push(...tell("file is not used", "files are not used", pool.leftOut));
  notes.push(...tell(
    "label is of no image",
    "labels are of no image",
    strangers.map(({ fileName, nearest }) =>
      nearest === undefined ? fileName : `${fileName} (is ${nearest} meant?)`
    ),
  ));
  notes.push(
    ...tell(
      "image has two labels, and counts as not labeled",
      "images have two labels, and count as not labeled",
      conflicts,
    ),
  );
  notes.push(...tellCopies(pool, known), ...known.notes);
  return {
    pool,
    known,
    notes,
    isPartial: pool.unreadable.length + strangers.length + conflicts.length > 0,
  };
}

function tell(one: string, many: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, NAMED).join("; ");
  const more = names.length > NAMED ? `; and ${names.length - NAMED} more` : "";
  return [`${names.length} ${names.length === 1 ? one : many}: ${shown}${more}`];
}

/** Files with the content of another one: one label is enough for all of them. */
function tellCopies({ images }: Pool, { labels }: KnownLabels): string[] {
  const copies = (isLabeled: boolean) =>
    images.flatMap(({ name, copies }, i) =>
      (labels[i] !== MISSING_LABEL) === isLabeled
        ? copies.map((copy) => `${copy} (of ${name})`)
        : []
    );
  return [
    ...tell(
      "file is a copy of a labeled image and is not suggested",
      "files are copies of labeled images and are not suggested",
      copies(true),
    ),
    ...tell(
      "file is a copy of another one and is not suggested besides it",
      "files are copies of others and are not suggested besides them",
      copies(false),
    ),
  ];
}
