// The image files below a folder, found by content, and what else lies there.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import { isImage } from "./formats.ts";
import { reading } from "./reading.ts";

/**
 * The images of a folder and of all folders below it, in the order of torchvision's ImageFolder: folder after folder
 * by their paths, and the files of each by their names. Links are followed, but to each folder once: links to folders of links
 * would be as many ways as two to the power of their number.
 *
 * @param root The folder that paths are relative to
 * @param name The folder to search, from the root on; the root itself if it is empty
 * @param leftOut Paths that hold no image are added to it, each with its reason
 * @returns Paths of the images from the root on, with slashes
 * @throws {UserError} If a folder is missing or can't be read
 */
export async function imagesBelow(
  root: string,
  name: string,
  leftOut: string[],
): Promise<string[]> {
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
    for (const { name, kind, isLink } of await entriesOf(join(root, path))) {
      const inner = path === "" ? name : `${path}/${name}`;
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
export type Kind = "folder" | "file" | "a link to nothing" | "neither file nor folder";

/** What lies in a folder under a name. */
export interface Entry {
  /** The name. */
  readonly name: string;
  /** What it is; a link counts as its target. */
  readonly kind: Kind;
  /** Whether it is a link. */
  readonly isLink: boolean;
}

/**
 * Entries of a folder in alphabetical order, without hidden files.
 *
 * @param folder The folder
 * @throws {UserError} If it is missing or can't be read
 */
export async function entriesOf(folder: string): Promise<Entry[]> {
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
      throw new UserError(`No folder ${folder}; check the path`);
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
