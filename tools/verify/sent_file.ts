// A published file that somebody sent alone, under any name. A table or a picture tells no study; its hash does, in the
// provenance.json beside it or in those of this project's published studies. A forged one is held against what it is nearest to.

import { basename, dirname, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../lib/errors.ts";
import { CRATE_FILE } from "../../lib/figures/crate/crate.ts";
import { readProvenance, toldExperiment } from "../../lib/figures/read_provenance.ts";
import { sha256 } from "../../lib/store/store.ts";
import { figuresFolder, fromUser } from "../../steps/command.ts";
import type { Check, Published } from "./checks.ts";
import { hashOf } from "./files.ts";
import { fileOf, type FilesInPlace, nearestFile } from "./nearest_file.ts";

/** A published study, where it is. */
interface Place extends FilesInPlace {
  /** Where it says it comes from. */
  readonly provenance: Published["provenance"];
}

/** The study of a sent file, and what is told of it by the file alone. */
interface Sent {
  readonly published: Published;
  readonly check: Check;
}

/**
 * Finds the study that a published file is of.
 *
 * @param word The file, as the user wrote it
 * @param bytes Its content
 * @returns The study, and whether the file is one of its
 * @throws {UserError} If no study here has such a file, or one that is nearly the same
 */
export async function findSentFile(word: string, bytes: Uint8Array<ArrayBuffer>): Promise<Sent> {
  const places = await placesFor(fromUser(word));
  const found = await sameFile(word, bytes, places) ?? toldFile(word, bytes, places) ??
    await alteredFile(word, bytes, places);
  if (found !== undefined) return found;
  throw new UserError(
    `no published study has ${word}; give the folder or the archive that it came with`,
  );
}

/**
 * Whether a study here has a file with these bytes, under whatever name.
 *
 * @param word The file, as the user wrote it
 * @param bytes Its content
 */
export async function isPublishedFile(
  word: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const places = await placesFor(fromUser(word));
  return fileOf(places, sha256(bytes)) !== undefined;
}

/** The study that has a file with these bytes. */
async function sameFile(
  word: string,
  bytes: Uint8Array<ArrayBuffer>,
  places: readonly Place[],
): Promise<Sent | undefined> {
  const found = fileOf(places, sha256(bytes));
  if (found === undefined) return;
  const { place, name } = found;
  const what = `${word} is ${name} of the study ${nameOf(place)}`;
  return { published: await publishedAs(word, place, name, bytes), check: { what } };
}

/** The study that a file tells of, as provenance and pictures do. If it is not published here, the file stands for itself. */
function toldFile(
  word: string,
  bytes: Uint8Array<ArrayBuffer>,
  places: readonly Place[],
): Sent | undefined {
  let provenance: Place["provenance"];
  try {
    provenance = readProvenance(new TextDecoder().decode(bytes), word);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Neither provenance nor a picture with it, or one that is damaged.
    return;
  }
  const isPicture = provenance.code === undefined && provenance.files === undefined;
  const { name: study } = toldExperiment(provenance);
  const sent = isPicture ? { name: `${basename(word, extname(word))}.svg`, bytes } : undefined;
  const published = { source: word, provenance, sent };
  const own = places.find((place) => nameOf(place) === study);
  const place = own ??
    places.find((place) => isDeepStrictEqual(place.provenance.results, provenance.results));
  const kind = isPicture ? "picture" : "provenance.json";
  if (place === undefined) {
    return {
      published,
      check: { what: `${word} is a ${kind}, which tells of the study ${study}` },
    };
  }
  const what = `${word} as a ${kind} of the study ${nameOf(place)}`;
  const parts = Object.keys({ ...provenance, ...isPicture ? {} : place.provenance });
  const [told, known] = [provenance, place.provenance] as unknown as Record<string, unknown>[];
  const others = parts.filter((part) => !isDeepStrictEqual(told[part], known[part]))
    .map((part) => `it tells another "${part}" than the provenance.json that is published`);
  if (own === undefined) return { published, check: { what, changes: others } };
  const altered = isPicture
    ? "it is none of the pictures that are published"
    : "it has other bytes than the provenance.json that is published";
  return { published, check: { what, faults: others.length > 0 ? others : [altered] } };
}

/** The study with a file that a sent one has most in common with, and where they begin to differ. */
async function alteredFile(
  word: string,
  bytes: Uint8Array<ArrayBuffer>,
  places: readonly Place[],
): Promise<Sent | undefined> {
  const best = await nearestFile(word, bytes, places);
  if (best === undefined) return;
  const { place, name, nearness: { difference } } = best;
  const published = await publishedAs(word, place, name, bytes);
  const study = nameOf(place);
  if (difference === undefined) {
    const notes = ["the ends of its lines are others, as a mail program makes them"];
    return { published, check: { what: `${word} is ${name} of the study ${study}`, notes } };
  }
  const what = `${word} as ${name} of the study ${study}`;
  return { published, check: { what, faults: [difference] } };
}

/**
 * The studies that may vouch for a file: the one that it lies with, then those that this project publishes. What tells of a
 * study's files vouches for itself only where all of them are there, so that they are looked at.
 *
 * @param path Absolute path of the file
 */
export async function placesFor(path: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const folder of await foldersFor(dirname(path))) {
    const own = join(folder, "provenance.json");
    const text = await Deno.readTextFile(own).catch(() => undefined);
    if (text === undefined) continue;
    try {
      const provenance = readProvenance(text, own);
      // A sent file of such a name is no study.
      if (provenance.files === undefined) continue;
      const { files } = provenance;
      const isPublic = dirname(folder) === figuresFolder;
      if (!isPublic && !await areThere(folder, Object.keys(files))) {
        if (path !== own) places.push({ folder, provenance, files });
        continue;
      }
      const crate = await hashOf(join(folder, CRATE_FILE));
      places.push({
        folder,
        provenance,
        files: { ...files, "provenance.json": sha256(text), ...(crate && { [CRATE_FILE]: crate }) },
      });
    } catch (error) {
      // What is damaged vouches for nothing.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return places;
}

/** Absolute paths of the folders that may tell of a file: the one that it lies in, then the published ones. */
export async function foldersFor(beside: string): Promise<string[]> {
  const published = await Array.fromAsync(Deno.readDir(figuresFolder)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return [];
  });
  const names = published.filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
  return [beside, ...names.map((name) => join(figuresFolder, name))];
}

/** The study as published: its folder where all of it is there, or else the one file. */
async function publishedAs(
  word: string,
  { folder, files, provenance }: Place,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Published> {
  return await areThere(folder, Object.keys(files))
    ? { source: word, provenance, folder }
    : { source: word, provenance, sent: { name, bytes } };
}

/** Whether all files of a folder are there. */
async function areThere(folder: string, names: readonly string[]): Promise<boolean> {
  const there = await Promise.all(
    names.map((name) => Deno.stat(join(folder, name)).then(() => true, () => false)),
  );
  return !there.includes(false);
}

function nameOf({ provenance }: Place): string {
  return toldExperiment(provenance).name;
}
