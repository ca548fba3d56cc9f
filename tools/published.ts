// Where a published study is: by an experiment's name or file, by a folder, or as it was at a git revision.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { experimentWord } from "../lib/command_line.ts";
import { UserError } from "../lib/errors.ts";
import { isDerived } from "../lib/experiment/derived_file.ts";
import { loadExperiment, nameIn } from "../lib/experiment/experiment.ts";
import { otherStudyThan } from "../lib/experiment/other_study.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import type { Origin } from "../lib/figures/provenance.ts";
import { readProvenance, toldExperiment } from "../lib/figures/read_provenance.ts";
import type { FigureSettings } from "../lib/figures/settings.ts";
import { readStudy } from "../lib/figures/read_study.ts";
import type { Study } from "../lib/figures/study.ts";
import { readingFile } from "../lib/store/unreadable.ts";
import {
  experimentNames,
  experimentsFolder,
  figuresFolder,
  fromUser,
  isPath,
} from "../steps/command.ts";
import { readAtRevision } from "./git.ts";

/**
 * Reads a published study, with the times of this machine where it ran here.
 *
 * @param source Name of an experiment or of a published folder, path of an experiment file or of a published folder, or
 *   either with `@revision` behind the name or the file for what git has of it
 * @returns The study
 * @throws {UserError} If nothing is published there, or a table is damaged
 */
export async function publishedStudy(source: string): Promise<Study> {
  const { read, restore, isOfGit } = await findStudy(source);
  // One after the other: of two missing files, always the same one is named.
  const results = await read("results.csv");
  const queries = await read("queries.csv");
  const provenance = await read("provenance.json").catch(() => undefined);
  const bounds = await read("bounds.csv").catch(() => undefined);
  // Git has no times: they are of this machine.
  const timings = isOfGit ? undefined : await read("machine/timings.csv").catch(() => undefined);
  try {
    return readStudy(source, { results, queries, bounds, provenance, timings });
  } catch (error) {
    if (!(error instanceof UserError) || restore === undefined) throw error;
    throw new UserError(`${error.message}; ${restore} restores it`);
  }
}

/**
 * Reads what a published study comes from.
 *
 * @param source As for `publishedStudy`
 * @returns Its origin; undefined if nothing there tells it, as of a version that told it otherwise
 */
export async function publishedOrigin(source: string): Promise<Origin | undefined> {
  const { read } = await findStudy(source);
  const text = await read("provenance.json").catch(() => undefined);
  try {
    return text === undefined ? undefined : readProvenance(text, `provenance.json of ${source}`);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Tells which measure the curves and tables of a published study are of.
 *
 * @param source As for `publishedStudy`
 * @returns The measure; undefined for accuracy, or where nothing tells it
 */
export async function publishedMeasure(source: string): Promise<FigureSettings["measure"]> {
  const { experiment } = await publishedOrigin(source) ?? {};
  return (experiment as { figure?: FigureSettings } | undefined)?.figure?.measure;
}

/**
 * Names the tables of a published study, its numbers for texts among them, that are not what was published.
 *
 * @param source As for `publishedStudy`
 * @returns Their names; none where nothing tells their hashes
 */
export async function alteredTables(source: string): Promise<string[]> {
  const { files } = await publishedOrigin(source) as { files?: Record<string, string> } ?? {};
  const { read } = await findStudy(source);
  const altered: string[] = [];
  for (const name of ["results.csv", "queries.csv", "bounds.csv", "numbers.json", "numbers.tex"]) {
    const hash = files?.[name];
    if (hash === undefined) continue;
    // A table that is gone is none that was published. Without the first two, nothing could be compared.
    const text = await read(name).catch(() => "");
    if (createHash("sha256").update(text).digest("hex") !== hash) altered.push(name);
  }
  return altered;
}

/**
 * Tells that what is published under an experiment's name is another study, as that of another file of the name.
 *
 * @param source As for `publishedStudy`
 * @returns What is another, in one line; nothing if it is the experiment's, or the source is no experiment
 */
export async function foreignStudy(source: string): Promise<string | undefined> {
  const { path, name } = await findStudy(source);
  const origin = path === undefined ? undefined : await publishedOrigin(source);
  if (path === undefined || origin === undefined) return;
  const json = JSON.parse(await readPresent(path, () => `No experiment file ${path}`));
  const file = isDerived(json) ? await loadExperiment(path) : json;
  const difference = otherStudyThan(file, toldExperiment(origin));
  return difference &&
    `figures/${name} shows another study than ${path}, which has its name: ${difference}`;
}

/** Where the files of a study are. */
interface Place {
  /** Name of the study, where an experiment or a published folder is named. */
  name?: string;
  /** Absolute path of the experiment file, where there is one. */
  path?: string;
  /** Reads one of the files. */
  read(file: string): Promise<string>;
  /** The command that restores damaged files, where there is one. */
  restore?: string;
  /** Whether git has them. */
  isOfGit?: boolean;
}

async function findStudy(source: string): Promise<Place> {
  const [, word, revision] = /^(.+?)(?:@([^@/\\]+))?$/.exec(source) ?? [, source];
  if (revision !== undefined && (!isPath(word) || word.endsWith(".json"))) {
    const { name } = await namedStudy(word);
    return { read: (file) => fromGit(name, revision, file), isOfGit: true };
  }
  if (isPath(source) && !source.endsWith(".json")) {
    const folder = fromUser(source);
    const way = `give the folder of a study, such as figures/NAME, or a name (${
      publishedNames().join(", ")
    })`;
    return {
      read: (file) => readPresent(join(folder, file), () => `No ${file} in ${folder}; ${way}`),
    };
  }
  const { name, path } = await namedStudy(source);
  const told = path && experimentWord(path, experimentsFolder);
  const others = publishedNames().filter((other) => other !== name);
  const way = told === undefined
    ? nearestNames(name, [...new Set([...publishedNames(), ...experimentNames()])])
    : `deno task all ${told} publishes it` +
      (others.length > 0 ? `; published are ${others.join(", ")}` : "");
  return {
    name,
    path,
    read: (file) =>
      readPresent(
        join(figuresFolder, name, file),
        () => `No published ${file} of "${source}"; ${way}`,
      ),
    restore: told && `deno task plot ${told}`,
  };
}

/** The name that a study is published under, and its experiment file if there is one. */
async function namedStudy(word: string): Promise<{ name: string; path?: string }> {
  const isNamed = !isPath(word);
  if (isNamed && !experimentNames().includes(word)) return { name: word };
  const path = isNamed ? join(experimentsFolder, `${word}.json`) : fromUser(word);
  const name = nameIn(await readPresent(path, () => `No experiment file ${path}`));
  if (name !== undefined) return { name, path };
  throw new UserError(`${path}: name: it has none that can be read; correct the file`);
}

/** Folders of figures/ that hold a study; the example of labelling is none. */
function publishedNames(): string[] {
  return [...Deno.readDirSync(figuresFolder)]
    .filter(({ name, isDirectory }) => isDirectory && name !== "labelling")
    .map(({ name }) => name).sort();
}

/**
 * Reads a file that has to be there.
 *
 * @param path The file
 * @param message Makes what to say if it is not
 * @returns Its text
 * @throws {UserError} If there is no such file, or it can't be read
 */
export async function readPresent(path: string, message: () => string): Promise<string> {
  return await readingFile(path, async () => {
    try {
      return await Deno.readTextFile(path);
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (!["ENOENT", "ENOTDIR", "EISDIR"].includes(code)) throw error;
      throw new UserError(message());
    }
  });
}

async function fromGit(name: string, revision: string, file: string): Promise<string> {
  const found = await readAtRevision(revision, `figures/${name}/${file}`);
  if ("text" in found) return found.text;
  throw new UserError(`git has no ${file} of "${name}" at ${revision}: ${found.problem}`);
}
