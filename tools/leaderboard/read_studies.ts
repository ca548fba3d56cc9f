// The published studies of a leaderboard, read from figures/ and held against their provenance.

import { basename, dirname, join } from "node:path";
import { shellWord } from "../../lib/command_line.ts";
import { UserError } from "../../lib/errors.ts";
import { readProvenance } from "../../lib/figures/read_provenance.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { showMeasure } from "../../lib/figures/shown_measure.ts";
import { shownMeasure } from "../../lib/leaderboard/protocol.ts";
import type { PublishedStudy } from "../../lib/leaderboard/published_study.ts";
import { nearestNames } from "../../lib/nearest_names.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { experimentNames, figuresFolder, fromUser, isPath } from "../../steps/command.ts";
import { readPresent } from "../published.ts";

/** The files that a study is read from; no other file and no data folder is needed. */
const read = ["results.csv", "queries.csv", "provenance.json"];

/**
 * Reads published studies.
 *
 * @param words Their names, or paths of their folders in figures/
 * @returns The studies, in the same order
 * @throws {UserError} If one is not published, or its tables are not what was published
 */
export async function readStudies(words: readonly string[]): Promise<PublishedStudy[]> {
  const studies: PublishedStudy[] = [];
  for (const word of words) studies.push(await readPublished(nameOf(word)));
  return studies;
}

/** The name of a study: that of its folder in figures/. */
function nameOf(word: string): string {
  if (!isPath(word)) return word;
  const folder = fromUser(word);
  if (dirname(folder) === figuresFolder) return basename(folder);
  throw new UserError(`${word} is not in figures/; name a published study (${studyNames()})`);
}

async function readPublished(name: string): Promise<PublishedStudy> {
  const texts: string[] = [];
  // One after the other, so that always the same file is named where several are missing.
  for (const file of read) {
    const path = join(figuresFolder, name, file);
    texts.push(await readPresent(path, () => `figures/${name} has no ${file}; ${hint(name)}`));
  }
  const [results, queries, provenance] = texts;
  const origin = readProvenance(provenance, `figures/${name}/provenance.json`);
  const hashes = texts.map((text) => sha256(text));
  for (const [i, file] of read.entries()) {
    const told = origin.files?.[file];
    if (told === undefined || told === hashes[i]) continue;
    throw new UserError(
      `figures/${name}/${file} is not what was published; git checkout ${
        shellWord(`figures/${name}`)
      } restores it where it is published, deno task plot with its file where it was made`,
    );
  }
  const study = readStudy(name, { results, queries, provenance });
  return {
    name,
    study: showMeasure(study, shownMeasure({ origin })),
    origin,
    files: Object.fromEntries(read.map((file, i) => [file, hashes[i]])),
  };
}

/** What to do about a study of which a file is missing: one that is half finished has an experiment and no published folder. */
function hint(name: string): string {
  if (experimentNames().includes(name)) {
    return `it is not published yet: deno task all ${shellWord(name)} finishes and publishes it`;
  }
  const known = studyNames();
  return known.includes(name) ? "name a published study" : nearestNames(name, known);
}

/** Names of the published studies: folders of figures/ with results. */
function studyNames(): string[] {
  return [...Deno.readDirSync(figuresFolder)]
    .filter(({ name, isDirectory }) => isDirectory && hasResults(name))
    .map(({ name }) => name).sort();
}

function hasResults(name: string): boolean {
  try {
    return Deno.statSync(join(figuresFolder, name, "queries.csv")).isFile;
  } catch {
    return false;
  }
}
