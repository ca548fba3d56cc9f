// Where the images of a pool lie: in folders, parquet files or a data set of the hub; each image with its name.

import { join, relative } from "node:path";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { entriesOf, imagesBelow } from "../images/folder_files.ts";
import { classOf } from "../images/folder_notes.ts";
import { formatNames } from "../images/formats.ts";
import type { ImageSet } from "../images/image_set.ts";
import { isMissing } from "../images/labels.ts";
import { openParquet } from "../images/parquet.ts";
import { parquetFiles } from "../images/parquet_files.ts";
import { reading } from "../images/reading.ts";
import { hashFile, sha256 } from "../store/store.ts";
import type { GivenLabel } from "./batch.ts";
import type { HashCache } from "./hash_cache.ts";

/** Images with their names. */
export interface Photos extends ImageSet {
  /** The name of each image, (count): a path from the folder on with slashes, or the file and the row such as `a.parquet#3`. */
  readonly names: readonly string[];
  /** Labels that class folders or a column of labels give. */
  readonly labels: readonly GivenLabel[];
  /** What lies beside the images and is not used, each with its reason. */
  readonly leftOut: readonly string[];
  /**
   * Hashes the images one by one.
   *
   * @returns SHA-256 of each image file, or why it can't be read, in the order of the names
   */
  contents(): AsyncIterable<Content>;
}

/** What is known of an image by its bytes: their SHA-256, or why they can't be read. */
export type Content = { readonly sha256: string } | { readonly reason: string };

/** Where to look for images. */
export interface PhotosRequest {
  /** Absolute path of a folder or of parquet files, or `hub:OWNER/NAME` with `@REVISION` if it is not `main`. */
  readonly source: string;
  /** Absolute paths of folders with a subfolder per class, whose images are labeled by it. They may lie in the pool's folder. */
  readonly classFolders?: readonly string[];
  /** The column of images in parquet files; `image` unless given. */
  readonly imageColumn?: string;
  /** The column of labels in parquet files; labels are not looked at unless given. */
  readonly labelColumn?: string;
  /** Access to the hub's files. */
  readonly hub: Pick<HubFiles, "dataset">;
  /** Remembers the hashes of files in folders; all files are read unless given. */
  readonly hashes?: HashCache;
}

/**
 * Finds the images of a pool. Nothing is decoded.
 *
 * @param request Where to look
 * @returns The images, in an order that their names decide
 * @throws {UserError} If nothing is there, or it holds no image
 */
export async function openPhotos(request: PhotosRequest): Promise<Photos> {
  const { source, classFolders = [] } = request;
  if (await isFolder(source)) {
    if (request.labelColumn === undefined && await holdsImages(source)) {
      return await openFolder(source, classFolders, request.hashes);
    }
    return await openRows(await parquetFiles("/", source), request);
  }
  if (classFolders.length > 0) {
    throw new UserError(
      `Class folders (${
        classFolders[0]
      }) label a folder of images, and ${source} is none; give a file of labels`,
    );
  }
  return await openRows(await rowFiles(request), request);
}

async function rowFiles({ source, imageColumn, hub }: PhotosRequest): Promise<string[]> {
  const [, dataset, revision = "main"] = /^hub:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(source) ??
    [];
  if (dataset !== undefined) {
    // A share as the test set: then no file of a test set is asked for.
    const files = await hub.dataset({ dataset, revision, pool: "train", test: 0.5 });
    return files.pool;
  }
  if (source.startsWith("hub:")) {
    throw new UserError(`"${source}" names no data set; write hub:OWNER/NAME or ...@REVISION`);
  }
  if (!/\.parquet$/i.test(source) && imageColumn === undefined) {
    throw new UserError(
      `No folder of images, .parquet or .npz file ${source}; check the path, or write hub:OWNER/NAME`,
    );
  }
  return await parquetFiles("/", source);
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}

/** A folder of nothing but parquet files is one of rows. */
async function holdsImages(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder);
  return !entries.some(({ name }) => name.endsWith(".parquet")) ||
    entries.some(({ kind }) => kind === "folder");
}

async function openFolder(
  folder: string,
  classFolders: readonly string[],
  hashes?: HashCache,
): Promise<Photos> {
  const leftOut: string[] = [];
  const paths = new Map<string, string>();
  for (const name of await imagesBelow(folder, "", leftOut)) paths.set(name, join(folder, name));
  const labels: GivenLabel[] = [];
  for (const classes of classFolders) {
    if (!await isFolder(classes)) throw new UserError(`No folder ${classes}; check --labels`);
    for (const { name: label } of await subfolders(classes)) {
      for (const path of await imagesBelow(classes, label, leftOut)) {
        const name = relative(folder, join(classes, path)).replaceAll("\\", "/");
        if (!paths.has(name)) paths.set(name, join(classes, path));
        labels.push({ fileName: name, label: classOf(label), from: classes });
      }
    }
  }
  if (paths.size === 0) throw new UserError(`${folder} has no images (${formatNames})`);
  const files = [...paths];
  return {
    count: files.length,
    names: files.map(([name]) => name),
    labels,
    leftOut,
    async *images(from) {
      for (const [name, path] of files.slice(from)) {
        yield { name, bytes: await reading(path, () => Deno.readFile(path)) };
      }
    },
    async *contents() {
      for (const [, path] of files) yield await contentOf(path, hashes?.hashOf ?? hashFile);
      await hashes?.save();
    },
  };
}

/** A file that can't be read is left out like one that can't be decoded: it does not stop the others. */
async function contentOf(
  path: string,
  hashOf: (path: string) => Promise<string>,
): Promise<Content> {
  try {
    return { sha256: await hashOf(path) };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return { reason: (error as Error).message.split("\n")[0] };
  }
}

async function subfolders(folder: string) {
  const found = (await entriesOf(folder)).filter(({ kind }) => kind === "folder");
  if (found.length > 0) return found;
  throw new UserError(
    `${folder} has no subfolders; a folder of labels has one for each class, named after it`,
  );
}

async function openRows(
  paths: readonly string[],
  { imageColumn = "image", labelColumn }: PhotosRequest,
): Promise<Photos> {
  const split = await openParquet(paths, { image: imageColumn, label: labelColumn });
  const { count, classNames } = split;
  const names = Array.from({ length: count }, (_, i) => {
    return split.rowName!(i).replace(/^row (\d+) of (.*)$/, "$2#$1");
  });
  const labels = split.labels.flatMap((label, i) => {
    if (isMissing(label)) return [];
    return [{ fileName: names[i], label: classNames?.[Number(label)] ?? String(label) }];
  });
  return {
    count,
    names,
    labels,
    leftOut: [],
    images: split.images,
    async *contents() {
      for await (const { bytes } of split.images(0)) yield { sha256: sha256(bytes) };
    },
  };
}
