// A pool with the labels that people gave to its images, and in words what does not fit or can't be read.

import { UserError } from "../errors.ts";
import { printable } from "../printable.ts";
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
  const { given, classFolders, notes } = await readGivenLabels(request.labels);
  const pool = await openPool({ ...request, classFolders });
  const known = joinGivenLabels(pool, given, request);
  return {
    pool,
    known,
    notes: [...notes, ...tellPool(pool, known)],
    isPartial: lacks(pool, known),
  };
}

/** Labels as files give them. */
export interface GivenLabels {
  /** The labels of files. */
  readonly given: readonly GivenLabel[];
  /** Absolute paths of the folders with a subfolder for each class. */
  readonly classFolders: readonly string[];
  /** What the user should know of the files, a line each. */
  readonly notes: readonly string[];
}

/**
 * Reads files of labels, and tells them from folders of classes.
 *
 * @param paths Absolute paths of files or folders
 * @returns The labels
 * @throws {UserError} If a file is missing or damaged
 */
export async function readGivenLabels(paths: readonly string[]): Promise<GivenLabels> {
  const given: GivenLabel[] = [];
  const classFolders: string[] = [];
  const notes: string[] = [];
  for (const path of paths) {
    if (await Deno.stat(path).then((info) => info.isDirectory, () => false)) {
      classFolders.push(path);
      continue;
    }
    const found = await readLabelExport(path);
    for (const label of found.labels) given.push({ ...label, from: path });
    notes.push(...found.notes.map((note) => `${path}: ${note}`));
  }
  return { given, classFolders, notes };
}

/**
 * Joins the labels of files, and those that come with the images, to the images.
 *
 * @param pool The images, and labels that come with them
 * @param given The labels of files
 * @param request The pool's source, and the classes that there are
 * @returns The class of each image, and what does not fit
 * @throws {UserError} If none of the labels fits an image, a name fits several images, or a label is none of the classes
 */
export function joinGivenLabels(
  pool: Pick<Pool, "images" | "labels">,
  given: readonly GivenLabel[],
  { source, classes }: Pick<LabeledPoolRequest, "source" | "classes">,
): KnownLabels {
  const known = joinLabels(pool, [...pool.labels, ...given], classes);
  if (given.length > 0 && known.strangers.length === given.length && pool.labels.length === 0) {
    const [{ fileName, nearest }] = known.strangers;
    throw new UserError(
      `none of the ${given.length} labels is of an image of ${source}: there is no ` +
        `${fileName}${
          nearest === undefined ? "" : ` (${nearest} is)`
        }; give names from that folder on`,
    );
  }
  return known;
}

/** Whether some of what was handed in was skipped. */
export function lacks(
  { unreadable }: Pick<Pool, "unreadable">,
  { strangers, conflicts }: KnownLabels,
): boolean {
  return unreadable.length + strangers.length + conflicts.length > 0;
}

/**
 * Tells what the user should know of a pool and its labels.
 *
 * @param pool The images, and what is left out
 * @param known Their labels
 * @returns A line for each kind of thing
 */
export function tellPool(
  pool: Pick<Pool, "images" | "unreadable" | "leftOut">,
  known: KnownLabels,
): string[] {
  return [
    ...tell(
      "image can't be read",
      "images can't be read",
      pool.unreadable.map(({ name, reason }) => `${name} (${reason})`),
    ),
    ...tell("file is not used", "files are not used", pool.leftOut),
    ...tell(
      "label is of no image",
      "labels are of no image",
      known.strangers.map(({ fileName, nearest }) =>
        nearest === undefined ? fileName : `${fileName} (is ${nearest} meant?)`
      ),
    ),
    ...tell(
      "image has two labels, and counts as not labeled",
      "images have two labels, and count as not labeled",
      known.conflicts,
    ),
    ...tellCopies(pool, known),
    ...known.notes,
  ];
}

function tell(one: string, many: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = printable(names.slice(0, NAMED).join("; "));
  const more = names.length > NAMED ? `; and ${names.length - NAMED} more` : "";
  return [`${names.length} ${names.length === 1 ? one : many}: ${shown}${more}`];
}

/** Files with the content of another one: one label is enough for all of them. */
function tellCopies({ images }: Pick<Pool, "images">, { labels }: KnownLabels): string[] {
  const copies = (isLabeled: boolean) =>
    images.flatMap(({ name, copies }, i) =>
      (labels[i] !== MISSING_LABEL) === isLabeled
        ? copies.map((copy) => `${copy} (of ${name})`)
        : []
    );
  return [
    ...tell(
      "file is a copy of a labeled image, and has its label",
      "files are copies of labeled images, and have their labels",
      copies(true),
    ),
    ...tell(
      "file is a copy of another one, and is one image with it",
      "files are copies of others, and are one image with them",
      copies(false),
    ),
  ];
}
