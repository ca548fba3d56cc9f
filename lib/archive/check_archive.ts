// Whether an archive is what would be written for the study in it: no field of any record, and no file, can be another one.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../errors.ts";
import { type Experiment, loadExperiment } from "../experiment/experiment.ts";
import { readProvenance } from "../figures/read_provenance.ts";
import { codeOf } from "../store/code.ts";
import { sha256, type Store } from "../store/store.ts";
import { evidenceOf, readmeOf, sourcesOf } from "./contents.ts";
import { codeFolder, imageName, names, publishedFolder, storeFolder } from "./layout.ts";
import { rawFaults, type RawFile, rawListText, readRawList } from "./raw_files.ts";
import { findStudyRecords, type PublishedProvenance, type StudyRecords } from "./study_records.ts";
import type { Unpacked } from "./unpack.ts";

/** An archive whose evidence is of one piece. */
export interface ArchivedStudy {
  /** The part of the data folder that is in it, as a data folder. */
  readonly store: Store;
  /** Absolute path of its published folder. */
  readonly published: string;
  /** The experiment. */
  readonly experiment: Experiment;
  /** Its published provenance. */
  readonly provenance: PublishedProvenance;
  /** The study with its records; undefined if something is wrong. */
  readonly study?: StudyRecords;
  /** Its raw files; undefined if it has none. */
  readonly images?: readonly RawFile[];
  /** What is wrong, a line each; nothing if all is well. */
  readonly faults: readonly string[];
  /** What this version of the project would write otherwise, a line each. */
  readonly changes: readonly string[];
}

/**
 * Checks an archive that was taken apart: keys are made anew, and all files compared with those that such a study has.
 *
 * @param folder Absolute path of the folder that it was unpacked to
 * @param unpacked What is in it
 * @param project Absolute path of the project
 * @returns What is in it, and what is wrong
 * @throws {UserError} If it can't be read: the experiment asks for what this checkout does not have, or is damaged
 */
export async function checkArchive(
  folder: string,
  { name, sums }: Unpacked,
  project: string,
): Promise<ArchivedStudy> {
  const faults: string[] = [];
  const store: Store = {
    folder: join(folder, storeFolder),
    warn: (line) => void faults.push(line),
  };
  const published = join(folder, publishedFolder);
  for (const needed of [names.experiment, `${publishedFolder}/provenance.json`]) {
    if (!sums.has(needed)) throw new UserError(`The archive has no ${needed}; get it again`);
  }
  await assertOneFile(folder);
  const experiment = await loadExperiment(join(folder, names.experiment)).catch((error) => {
    if (error instanceof UserError) {
      error.message = error.message.replace(`${folder}/`, "") +
        "; the archive is damaged, or of another version of this project";
    }
    throw error;
  });
  const text = await Deno.readTextFile(join(published, "provenance.json"));
  const provenance = readProvenance(text, "provenance.json");
  const archived = { store, published, experiment, provenance };
  if (experiment.name !== name) faults.push(`the study is ${experiment.name}, its folder ${name}`);
  try {
    const found = await findStudyRecords(store, project, experiment, text, provenance);
    if ("faults" in found) {
      return { ...archived, faults: [...faults, ...found.faults], changes: [] };
    }
    const changed = (file: string, what: "code" | "text") =>
      `${codeFolder}/${file} is not the ${
        what === "code" ? "code that the records name" : "source that provenance.json names"
      }`;
    const expected = [
      ...await evidenceOf(store, project, found),
      ...await sourcesOf(store, join(folder, codeFolder), found, changed),
    ];
    const hashes = new Map(expected.map(({ name, sha256 }) => [name, sha256]));
    const images = sums.has(names.images)
      ? readRawList(await Deno.readTextFile(join(folder, names.images)))
      : undefined;
    if (images !== undefined) {
      faults.push(...await rawFaults(store, found, images));
      hashes.set(names.images, sha256(rawListText(images)));
      for (const { sha256 } of images) hashes.set(imageName(sha256), sha256);
    }
    const readme = readmeOf(found, images !== undefined);
    const drawing = await codeOf(store, project, ["lib/figures/publish.ts"]);
    const isOwnVersion = isDeepStrictEqual(drawing, found.made.code["step 3"]);
    // The README is prose, which another version of the project may word otherwise.
    hashes.set(names.readme, isOwnVersion ? readme.sha256 : sums.get(names.readme) ?? "");
    const changes = hashes.get(names.readme) === readme.sha256
      ? []
      : [`this code writes another ${names.readme}`];
    faults.push(...differences(hashes, sums));
    return { ...archived, study: found, images, faults, changes };
  } catch (error) {
    // Whatever is missing or damaged in it is no reason to run a step again.
    if (!(error instanceof UserError)) throw error;
    const [reason] = error.message.split("; run the step again");
    return { ...archived, faults: [...faults, reason], changes: [] };
  }
}

/** An experiment that goes on in another file could have any file read. */
async function assertOneFile(folder: string): Promise<void> {
  const text = await Deno.readTextFile(join(folder, names.experiment));
  let told: { start?: { csv?: unknown }; base?: unknown };
  try {
    told = Object(JSON.parse(text));
  } catch {
    // Who loads it tells what is wrong.
    return;
  }
  const other = told.base ?? told.start?.csv;
  if (other === undefined) return;
  throw new UserError(`experiment.json of the archive needs ${other}, which is not in it`);
}

/** What is otherwise in an archive than it would be written. */
function differences(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string[] {
  const faults: string[] = [];
  for (const [file, hash] of expected) {
    if (!found.has(file)) faults.push(`${file} is missing`);
    else if (found.get(file) !== hash) faults.push(`${file} is not what its study has`);
  }
  for (const file of found.keys()) {
    if (!expected.has(file)) faults.push(`nothing vouches for ${file}`);
  }
  return faults;
}
