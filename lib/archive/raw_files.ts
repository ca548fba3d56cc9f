// The raw files of a study, images and encoder or given embeddings, in an archive: each under its SHA-256, with a list that tells
// where the experiment looks for it.

import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { openEmbedInputs } from "../encoder/embed_inputs.ts";
import type { EncoderSettings } from "../encoder/settings.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { embeddingFiles } from "../images/embeddings.ts";
import { assertNoLinks } from "../store/links.ts";
import { makeFolder } from "../store/make_folder.ts";
import { removeTemporaries } from "../store/open_store.ts";
import { hashFile, readObject, sha256, type Store } from "../store/store.ts";
import { removeIfThere } from "../store/remove_if_there.ts";
import { temporaryPath } from "../store/temporary.ts";
import type { ArchiveMember } from "./contents.ts";
import { imageName, names } from "./layout.ts";
import type { StudyRecords } from "./study_records.ts";

/** What a path of a raw file is relative to: the experiment file's folder, or that of the hub's files. */
type Base = "experiment" | "hub";

/** A raw file. */
export interface RawFile {
  /** What its path is relative to. */
  readonly base: Base;
  /** Its path, with slashes. */
  readonly path: string;
  /** SHA-256 of its content. */
  readonly sha256: string;
}

const listSchema = z.array(z.strictObject({
  base: z.enum(["experiment", "hub"]),
  // No empty part, and none that begins with a dot, but for leading ones that lead up; nothing that Windows takes for a drive or a folder.
  path: z.string().max(1000).regex(
    /^(\.\.\/)*[^/\\:.\p{Cc}][^/\\:\p{Cc}]*(\/[^/\\:.\p{Cc}][^/\\:\p{Cc}]*)*$/u,
  ),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
}));

/**
 * The raw files of a study as members of its archive.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param study The study
 * @param hub The hub's files that are here, and the absolute path of their folder
 * @returns The files, and the list of them
 * @throws {UserError} If they are not here, or are not those that were embedded
 */
export async function rawMembers(
  store: Store,
  project: string,
  { experiment, embedded }: StudyRecords,
  { files: hub, folder: hubFolder }: { files: HubFiles; folder: string },
): Promise<ArchiveMember[]> {
  const files = new Map<string, RawFile>();
  const members = new Map<string, ArchiveMember>();
  for (const path of await rawPaths(store, project, experiment, hub)) {
    const isOfHub = path.startsWith(hubFolder + sep);
    const base: Base = isOfHub ? "hub" : "experiment";
    const name = relative(isOfHub ? hubFolder : experiment.folder, path).replaceAll("\\", "/");
    const hash = await hashFile(path);
    files.set(`${base} ${name}`, { base, path: name, sha256: hash });
    members.set(hash, { name: imageName(hash), sha256: hash, content: path });
  }
  const list = [...files].sort(([a], [b]) => a < b ? -1 : 1).map(([, file]) => file);
  const odd = listSchema.safeParse(list).error?.issues[0].path[0];
  if (odd !== undefined) {
    const { path } = list[Number(odd)];
    throw new UserError(
      `${path} is in no place that others could have it in; put it beside the experiment file, or leave --images out`,
    );
  }
  const faults = await rawFaults(store, { experiment, embedded }, list);
  if (faults.length > 0) {
    throw new UserError(`${faults[0]}; it can't be packed, so leave --images out`);
  }
  const content = new TextEncoder().encode(rawListText(list));
  return [{ name: names.images, sha256: sha256(content), content }, ...members.values()];
}

async function rawPaths(
  store: Store,
  project: string,
  experiment: Experiment,
  hub: HubFiles,
): Promise<string[]> {
  const { data, folder } = experiment;
  if ("embeddings" in data) return await embeddingFiles(resolve(folder, data.embeddings));
  const request = { ...experiment, store, project, hub, now: () => 0 };
  const { dataSet: { pool, test }, encoder } = await openEmbedInputs(request, data);
  return [...pool.files, ...test.files, ...encoder.files].map(({ path }) => resolve(path));
}

/**
 * Compares a list of raw files with what went into step 1, and with where the experiment looks for it.
 *
 * @param store A data folder with the lists that went into step 1
 * @param study The study
 * @param list The raw files
 * @returns What is otherwise, a line each; nothing if they are the same files
 */
export async function rawFaults(
  store: Store,
  { experiment, embedded }: Pick<StudyRecords, "experiment" | "embedded">,
  list: readonly RawFile[],
): Promise<string[]> {
  const expected = new Map<string, Set<string>>();
  const add = (hash: string, name: string) =>
    expected.set(hash, (expected.get(hash) ?? new Set()).add(name));
  for (const [what, hash] of Object.entries(embedded.key.inputs)) {
    if ("embeddings" in experiment.data) {
      // A single file is not named: it is the one that the experiment names.
      add(hash, what.slice("embeddings ".length));
      continue;
    }
    const manifest = JSON.parse(new TextDecoder().decode(await readObject(store, hash)));
    for (const { name, sha256 } of manifest.files) add(sha256, name);
  }
  const faults = list.filter((file) =>
    ![...expected.get(file.sha256) ?? []].some((name) => isPlaceOf(experiment, file, name))
  ).map(({ path }) => `${path} is no file that was embedded, or not where the experiment has it`);
  const there = new Set(list.map(({ sha256 }) => sha256));
  for (const [hash, [name]] of expected) {
    if (!there.has(hash)) faults.push(`${name || "the file of embeddings"} is no raw file of it`);
  }
  return faults;
}

/** Whether an experiment looks for the file of a name in that place. */
function isPlaceOf(
  { data, encoder }: Experiment,
  { base, path }: RawFile,
  name: string,
): boolean {
  const roots = [...dataRoots(data), ...encoder ? [encoderRoot(encoder)] : []];
  return roots.some(([of, root]) => {
    if (of !== base) return false;
    const isFileItself = path === posix.normalize(root) && path.endsWith(name);
    const isIn = path === posix.join(root, name);
    return isFileItself || isIn ||
      // The hub has folders of its own in a data set.
      (base === "hub" && path.startsWith(`${root}/`) && path.endsWith(`/${name}`));
  });
}

function dataRoots(data: Experiment["data"]): [Base, string][] {
  if ("embeddings" in data) return [["experiment", data.embeddings]];
  if ("hub" in data) return [["hub", `datasets/${data.hub.dataset}/${data.hub.revision}`]];
  const { train, test } = "folder" in data ? data.folder : data.parquet;
  const paths = [train, test].flat().filter((path) => typeof path === "string");
  // A parquet file, a folder of them, or a pattern of the files in a folder.
  const folders = "parquet" in data ? paths.map((path) => posix.dirname(path)) : [];
  return [...paths, ...folders].map((path) => ["experiment", path]);
}

function encoderRoot({ model, revision = "main" }: EncoderSettings): [Base, string] {
  return /^[\w-][\w.-]*\/[\w.-]+$/.test(model)
    ? ["hub", `models/${model}/${revision}`]
    : ["experiment", model];
}

/** The content of images.json. */
export function rawListText(list: readonly RawFile[]): string {
  return JSON.stringify(list, null, 1) + "\n";
}

/**
 * Reads the list of raw files of an archive.
 *
 * @param text Content of images.json
 * @returns The files
 * @throws {UserError} If it is no such list
 */
export function readRawList(text: string): RawFile[] {
  try {
    return listSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError("images.json is no list of raw files");
  }
}

/** Where raw files may be put. */
export interface RawPlaces {
  /** Absolute path of the folder of the experiment file. */
  readonly experiment: string;
  /** Absolute path of the folder for the hub's files. */
  readonly hub: string;
  /** Absolute paths of the folders that files may be put into, below which no link is followed. */
  readonly allowed: readonly string[];
}

/**
 * Puts raw files where the experiment looks for them. What is there already stays.
 *
 * @param store The data folder, which knows what processes are gone: what they left half-copied is removed
 * @param folder Absolute path of the folder that the archive was unpacked to
 * @param list The files
 * @param places Where they may be put
 * @returns Paths of the files that were put in place, and of those that could not be: others are there, or their place is outside
 */
export async function placeRawFiles(
  store: Store,
  folder: string,
  list: readonly RawFile[],
  places: RawPlaces,
): Promise<{ placed: string[]; left: string[] }> {
  const placed: string[] = [];
  const left: string[] = [];
  const cleared = new Set<string>();
  for (const { base, path, sha256 } of list) {
    const target = resolve(places[base], path);
    const allowed = places.allowed.find((folder) => target.startsWith(folder + sep));
    // An experiment, or the schema of all of them, is no raw file.
    const isFree = allowed !== undefined && !(dirname(target) === allowed && /\.json$/i.test(path));
    if (!isFree) {
      left.push(target);
      continue;
    }
    await assertNoLinks(allowed, target);
    const there = await hashFile(target).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    if (there === sha256) continue;
    if (there !== undefined) {
      left.push(target);
      continue;
    }
    const parent = dirname(target);
    await makeFolder(parent);
    if (!cleared.has(parent)) await removeTemporaries(store, parent);
    cleared.add(parent);
    const temporary = temporaryPath(target);
    try {
      await Deno.copyFile(join(folder, imageName(sha256)), temporary);
      await Deno.rename(temporary, target);
      placed.push(target);
    } catch (error) {
      await removeIfThere(temporary);
      throw error;
    }
  }
  return { placed, left };
}
