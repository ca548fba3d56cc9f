// A published file that somebody sent alone. A table or a picture tells no study; its hash does, in the provenance.json beside it or
// in those of this project's published studies.

import { basename, dirname, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { readProvenance, toldExperiment } from "../../lib/figures/read_provenance.ts";
import { sha256 } from "../../lib/store/store.ts";
import { figuresFolder, fromUser } from "../../steps/command.ts";
import type { Check, Published } from "./checks.ts";

/** A published study, where it is. */
interface Place {
  readonly folder: string;
  readonly provenance: Published["provenance"];
}

/**
 * Finds the study that a published file is of.
 *
 * @param word The file, as the user wrote it
 * @param bytes Its content
 * @returns The study, and whether the file is one of its
 * @throws {UserError} If nothing here tells of such a file
 */
export async function findSentFile(
  word: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ published: Published; check: Check }> {
  const hash = sha256(bytes);
  const places = await placesFor(dirname(fromUser(word)));
  for (const { folder, provenance } of places) {
    for (const [name, own] of Object.entries(provenance.files ?? {})) {
      if (own !== hash) continue;
      const what = `${word} is ${name} of the study ${toldExperiment(provenance).name}`;
      return {
        published: await publishedAs(word, folder, provenance, name, bytes),
        check: { what },
      };
    }
  }
  const { place, line } = await nearest(word, bytes, places);
  const { name: study } = toldExperiment(place.provenance);
  const name = basename(word);
  const published = await publishedAs(word, place.folder, place.provenance, name, bytes);
  const what = `${word} as ${name} of the study ${study}`;
  return { published, check: { what, faults: [line ?? `${word} was altered`] } };
}

/** The studies that may vouch for a file: the one that it lies with, then those that this project publishes. */
async function placesFor(beside: string): Promise<Place[]> {
  const folders = [beside];
  for await (const { name, isDirectory } of Deno.readDir(figuresFolder)) {
    if (isDirectory) folders.push(join(figuresFolder, name));
  }
  const places: Place[] = [];
  for (const folder of folders) {
    const text = await Deno.readTextFile(join(folder, "provenance.json")).catch(() => undefined);
    if (text === undefined) continue;
    try {
      places.push({ folder, provenance: readProvenance(text, `${folder}/provenance.json`) });
    } catch (error) {
      // What is damaged vouches for nothing.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return places;
}

/** The study as published: its folder where all of it is there, or else the one file. */
async function publishedAs(
  word: string,
  folder: string,
  provenance: Place["provenance"],
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Published> {
  const names = Object.keys(provenance.files ?? {});
  const there = await Promise.all(
    names.map((file) => Deno.stat(join(folder, file)).then(() => true, () => false)),
  );
  return there.includes(false)
    ? { source: word, provenance, sent: { name, bytes } }
    : { source: word, provenance, folder };
}

/** The study whose file of that name has most lines with a sent one in common, and the first line that differs. */
async function nearest(
  word: string,
  bytes: Uint8Array,
  places: readonly Place[],
): Promise<{ place: Place; line?: string }> {
  const name = basename(word);
  const known = places.filter(({ provenance }) => name in (provenance.files ?? {}));
  const lines = linesOf(bytes);
  let best: { place: Place; line?: string; common: number } | undefined;
  for (const place of known) {
    const own = await Deno.readFile(join(place.folder, name)).catch(() => undefined);
    const theirs = name.endsWith(".csv") && own ? linesOf(own) : [];
    const at = theirs.findIndex((line, i) => line !== lines[i]);
    const common = new Set(theirs).intersection(new Set(lines)).size;
    if (common <= (best?.common ?? 0)) continue;
    const line = at < 0 || sha256(own!) !== place.provenance.files?.[name]
      ? undefined
      : `line ${at + 1} is ${JSON.stringify(lines[at] ?? "")}, published is ${
        JSON.stringify(theirs[at])
      }`;
    best = { place, line, common };
  }
  // A picture has no lines; the one beside it is meant.
  const [beside] = known.filter(({ folder }) => folder === dirname(fromUser(word)));
  if (best === undefined && beside !== undefined) return { place: beside };
  if (best !== undefined) return best;
  throw new UserError(
    `Nothing here vouches for ${word}: no study in figures/ has such a file; give the folder or the archive that it came with`,
  );
}

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split("\n");
}
