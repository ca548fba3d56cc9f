// A pool with the labels that people gave to its images, and in words what does not fit or can't be read.

import { UserError } from "../errors.ts";
import type { GivenLabel } from "./batch.ts";
import { readLabelExport } from "./formats/read/read_label_export.ts";
import { areAllNames, joinLabels, type KnownLabels } from "./known_labels.ts";
import { openPool, type PoolRequest } from "./open_pool.ts";
import type { Pool, PoolImage } from "./pool.ts";
import { tellNamed } from "./tell_named.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";

/** Which pool, and where its labels are. */
export interface LabeledPoolRequest extends Omit<PoolRequest, "classFolders"> {
  /** Absolute paths of files of labels, or of folders with a subfolder for each class. */
  readonly labels: readonly string[];
  /** The classes that there are; those of the labels unless given. */
  readonly classes?: readonly string[];
  /** Finds the images that were in the pool before, the newest last, so that labels under former names are understood. */
  readonly former?: () => Promise<readonly PoolImage[]>;
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
  const { given, classFolders, notes, isPartial } = await readGivenLabels(request.labels);
  const pool = await openPool({ ...request, classFolders });
  const known = await joinGivenLabels(pool, given, request);
  return {
    pool,
    known,
    notes: [...notes, ...tellPool(pool, known)],
    isPartial: isPartial || lacks(pool, known),
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
  /** Whether a file has several labels of one image, which are skipped. */
  readonly isPartial: boolean;
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
  let isPartial = false;
  for (const path of paths) {
    if (await Deno.stat(path).then((info) => info.isDirectory, () => false)) {
      classFolders.push(path);
      continue;
    }
    const found = await readLabelExport(path);
    for (const label of found.labels) given.push({ ...label, from: path });
    notes.push(...found.notes.map((note) => `${path}: ${note}`));
    if (found.disputed.length > 0) isPartial = true;
  }
  return { given, classFolders, notes, isPartial };
}

/**
 * Joins the labels of files, and those that come with the images, to the images.
 *
 * @param pool The images, and labels that come with them
 * @param given The labels of files
 * @param request The pool's source, the classes that there are, and what images were called before
 * @returns The class of each image, and what does not fit
 * @throws {UserError} If none of the labels fits an image, a name fits several images, or a label is none of the classes
 */
export async function joinGivenLabels(
  pool: Pick<Pool, "images" | "labels">,
  given: readonly GivenLabel[],
  { source, classes, former }: Pick<LabeledPoolRequest, "source" | "classes" | "former">,
): Promise<KnownLabels> {
  const all = [...pool.labels, ...given];
  const known = joinLabels(pool, all, classes, areAllNames(pool, all) ? [] : await former?.());
  if (given.length > 0 && known.strangers.length === given.length && pool.labels.length === 0) {
    const [{ fileName, nearest }] = known.strangers;
    throw new UserError(
      (given.length === 1 ? "the only label is not" : `none of the ${given.length} labels is`) +
        ` of an image of ${source}: there is no ` +
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
    ...tellNamed(
      "image can't be read",
      "images can't be read",
      pool.unreadable.map(({ name, reason }) => `${name} (${reason})`),
    ),
    ...tellNamed("file is not used", "files are not used", pool.leftOut),
    ...tellNamed(
      "label is of no image",
      "labels are of no image",
      known.strangers.filter(({ isGone }) => !isGone).map(({ fileName, nearest }) =>
        nearest === undefined ? fileName : `${fileName} (is ${nearest} meant?)`
      ),
    ),
    ...tellNamed(
      "label is of an image that is gone",
      "labels are of images that are gone",
      known.strangers.filter(({ isGone }) => isGone).map(({ fileName }) => fileName),
    ),
    ...tellNamed(
      "label is of a file that has another name now",
      "labels are of files that have another name now",
      known.renamed,
    ),
    ...tellNamed(
      "image has two labels, and counts as not labeled",
      "images have two labels, and count as not labeled",
      known.conflicts,
    ),
    ...tellCopies(pool, known),
    ...known.notes,
  ];
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
    ...tellNamed(
      "file is a copy of a labeled image, and has its label",
      "files are copies of labeled images, and have their labels",
      copies(true),
    ),
    ...tellNamed(
      "file is a copy of another one, and is one image with it",
      "files are copies of others, and are one image with them",
      copies(false),
    ),
  ];
}
