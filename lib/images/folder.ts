// Images in folders: one subfolder per class, named after the class, with JPEG, PNG or WebP files.

import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import type { DataSet, SourceFile, Split } from "./image_set.ts";
import { shareIndices } from "./share.ts";

/** Folders of the pool and the test set. */
export interface Folders {
  /** Folder of the pool, or of both sets if `test` is a number. */
  readonly train: string;
  /** Folder of the test set, or the share of each class's images that make it up. */
  readonly test: string | number;
}

/**
 * Opens folders of images. Classes and files are read in alphabetical order. If `test` is a share, the test set is a random
 * sample of each class's images, always the same sample.
 *
 * @param folders The folders
 * @returns Pool and test set
 * @throws {UserError} If a folder is missing, has no subfolders or no images, or cannot be split
 */
export async function openFolders({ train, test }: Folders): Promise<DataSet> {
  const pool = await listImages(train);
  if (typeof test === "string") {
    return { pool: toSplit(train, pool), test: toSplit(test, await listImages(test)) };
  }
  const indices = shareIndices(pool.map(({ label }) => label), test, train);
  const select = (chosen: readonly number[]) => toSplit(train, chosen.map((i) => pool[i]));
  return { pool: select(indices.pool), test: select(indices.test) };
}

interface LabeledFile extends SourceFile {
  readonly label: string;
}

async function listImages(folder: string): Promise<LabeledFile[]> {
  const classes = (await entries(folder)).filter((entry) => entry.isDirectory);
  if (classes.length === 0) {
    throw new UserError(
      `${folder} has no subfolders; put the images of each class into a subfolder`,
    );
  }
  const images: LabeledFile[] = [];
  for (const { name: label } of classes) {
    const files = (await entries(join(folder, label)))
      .filter(({ isDirectory, name }) => !isDirectory && /\.(jpe?g|png|webp)$/i.test(name));
    if (files.length === 0) {
      throw new UserError(`${join(folder, label)} has no JPEG, PNG or WebP files`);
    }
    for (const { name } of files) {
      images.push({ label, name: `${label}/${name}`, path: join(folder, label, name) });
    }
  }
  return images;
}

/** Entries of a folder in alphabetical order, without hidden files. A link counts as its target. */
async function entries(folder: string): Promise<{ name: string; isDirectory: boolean }[]> {
  const found: { name: string; isDirectory: boolean }[] = [];
  try {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
      if (name.startsWith(".")) continue;
      const leadsTo = isSymlink ? await Deno.stat(join(folder, name)) : { isDirectory };
      found.push({ name, isDirectory: leadsTo.isDirectory });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`No folder ${folder}; check the path in the experiment file`);
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

function toSplit(folder: string, files: readonly LabeledFile[]): Split {
  return {
    count: files.length,
    labels: files.map(({ label }) => label),
    name: basename(folder),
    files,
    async *images(from) {
      for (const { path } of files.slice(from)) {
        yield { bytes: await Deno.readFile(path), name: path };
      }
    },
  };
}
