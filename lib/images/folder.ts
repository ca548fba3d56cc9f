// Images in folders: one subfolder per class, named after the class, with image files in it and in folders below it.

import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import { classOf, tellCases, tellLeftOut, tellSpellings } from "./folder_notes.ts";
import { entriesOf, imagesBelow } from "./folder_files.ts";
import { formatNames } from "./formats.ts";
import type { DataSet, SourceFile, Split } from "./image_set.ts";
import { reading } from "./reading.ts";
import { shareIndices } from "./share.ts";

/** Folders of the pool and the test set. */
export interface Folders {
  /** Folder of the pool, or of both sets if `test` is a number. */
  readonly train: string;
  /** Folder of the test set, or the share of each class's images that make it up. */
  readonly test: string | number;
}

/**
 * Opens folders of images. Classes and files are read in alphabetical order. What a file is, its content decides; what is no
 * image is left out and named. Hidden files are passed over. If `test` is a share, the test set is a random
 * sample of each class's images, always the same sample.
 *
 * @param folders The folders
 * @returns Pool and test set
 * @throws {UserError} If a folder is missing, has no subfolders or no images, or cannot be split
 */
export async function openFolders({ train, test }: Folders): Promise<DataSet> {
  const { images: pool, classes, leftOut } = await listImages(train);
  if (typeof test === "string") {
    const others = await listImages(test);
    return {
      pool: toSplit(train, pool),
      test: toSplit(test, others.images),
      notes: [
        ...tellSpellings(`${train} and ${test}`, [...classes, ...others.classes]),
        ...tellCases(`${train} and ${test}`, [...classes, ...others.classes]),
        ...tellLeftOut(train, leftOut),
        ...tellLeftOut(test, others.leftOut),
      ],
      leftOut: [...leftOut, ...others.leftOut],
    };
  }
  const indices = shareIndices(pool.map(({ label }) => label), test, train);
  const select = (chosen: readonly number[]) => toSplit(train, chosen.map((i) => pool[i]));
  return {
    pool: select(indices.pool),
    test: select(indices.test),
    notes: [
      ...tellSpellings(train, classes),
      ...tellCases(train, classes),
      ...tellLeftOut(train, leftOut),
    ],
    leftOut,
  };
}

interface LabeledFile extends SourceFile {
  readonly label: string;
}

/** What a folder holds: images, and the paths in it that are not used, each with its reason. */
interface Listing {
  readonly images: LabeledFile[];
  /** Names of the class folders, as they are spelled. */
  readonly classes: string[];
  readonly leftOut: string[];
}

async function listImages(folder: string): Promise<Listing> {
  const found = await entriesOf(folder);
  const classes = found.filter(({ kind }) => kind === "folder");
  if (classes.length === 0) {
    throw new UserError(
      `${folder} has no subfolders; put the images of each class into a subfolder`,
    );
  }
  const leftOut = found.filter(({ kind }) => kind !== "folder").map(({ name, kind }) =>
    kind === "file" ? `${name} (in no class folder)` : `${name} (${kind})`
  );
  const images: LabeledFile[] = [];
  for (const { name } of classes) {
    const files = await imagesBelow(folder, name, leftOut);
    if (files.length === 0) {
      throw new UserError(`${join(folder, name)} has no images (${formatNames})`);
    }
    const label = classOf(name);
    images.push(...files.map((path) => ({ label, name: path, path: join(folder, path) })));
  }
  return { images, classes: classes.map(({ name }) => name), leftOut };
}

function toSplit(folder: string, files: readonly LabeledFile[]): Split {
  return {
    count: files.length,
    labels: files.map(({ label }) => label),
    name: basename(folder),
    files,
    async *images(from) {
      for (const { path } of files.slice(from)) {
        yield { bytes: await reading(path, () => Deno.readFile(path)), name: path };
      }
    },
  };
}
