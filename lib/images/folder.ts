// Images in folders: one subfolder per class, named after the class, with image files in it and in folders below it.

import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import { classOf, tellCases, tellLeftOut, tellSpellings } from "./folder_notes.ts";
import { formatNames, isImage } from "./formats.ts";
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
  const found = await entries(folder);
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
    const files = await walk(folder, name, leftOut);
    if (files.length === 0) {
      throw new UserError(`${join(folder, name)} has no images (${formatNames})`);
    }
    const label = classOf(name);
    images.push(...files.map((path) => ({ label, name: path, path: join(folder, path) })));
  }
  return { images, classes: classes.map(({ name }) => name), leftOut };
}

/**
 * The images of a class folder and of all folders below it, in the order of torchvision's ImageFolder: folder after folder
 * by their paths, and the files of each by their names. Links are followed, but to each folder once: links to folders of links
 * would be as many ways as two to the power of their number.
 */
async function walk(root: string, name: string, leftOut: string[]): Promise<string[]> {
  const folders: { path: string; images: string[] }[] = [];
  const seen = new Set<string>();
  const visit = async (path: string, above: readonly string[], isLink: boolean) => {
    const real = await reading(join(root, path), () => Deno.realPath(join(root, path)));
    if (above.includes(real)) {
      leftOut.push(`${path} (a link to a folder above it)`);
      return;
    }
    if (isLink && seen.has(real)) {
      leftOut.push(`${path} (a link to a folder that is read already)`);
      return;
    }
    seen.add(real);
    const images: string[] = [];
    folders.push({ path, images });
    for (const { name, kind, isLink } of await entries(join(root, path))) {
      const inner = `${path}/${name}`;
      if (kind === "folder") await visit(inner, [...above, real], isLink);
      else if (kind !== "file") leftOut.push(`${inner} (${kind})`);
      else if (await isImage(join(root, inner))) images.push(inner);
      else leftOut.push(`${inner} (no image)`);
    }
  };
  await visit(name, [], false);
  return folders.sort((a, b) => a.path < b.path ? -1 : 1).flatMap(({ images }) => images);
}

/** What an entry of a folder is: a folder, a file, or what is wrong with it. A link counts as its target. */
type Kind = "folder" | "file" | "a link to nothing" | "neither file nor folder";

/** What lies in a folder under a name. */
interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly isLink: boolean;
}

/** Entries of a folder in alphabetical order, without hidden files. */
async function entries(folder: string): Promise<Entry[]> {
  const found: Entry[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const { name } = entry;
      if (name.startsWith(".")) continue;
      const target = entry.isSymlink ? await targetOf(join(folder, name)) : entry;
      found.push({ name, kind: kindOf(target), isLink: entry.isSymlink });
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new UserError(`No folder ${folder}; check the path in the experiment file`);
    }
    return await reading(folder, () => Promise.reject(error));
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Pipes, sockets and devices hold no image, and reading them may never end. */
function kindOf(target?: { isFile: boolean; isDirectory: boolean }): Kind {
  if (target === undefined) return "a link to nothing";
  return target.isDirectory ? "folder" : target.isFile ? "file" : "neither file nor folder";
}

async function targetOf(link: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(link);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.FilesystemLoop) {
      return;
    }
    throw error;
  }
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
