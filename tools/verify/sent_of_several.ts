// A file of a leaderboard or of a sweep that somebody sent alone, under any name.

import { dirname, join, relative } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { isLeaderboard, readLeaderboard } from "../../lib/leaderboard/provenance.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { unescapeMarkup } from "../../lib/figures/html.ts";
import { isSweep, readSweep } from "../../lib/sweep/provenance.ts";
import { fromUser, projectFolder } from "../../steps/command.ts";
import type { Check } from "./checks.ts";
import { remakeLeaderboard } from "./leaderboard.ts";
import { fileOf, type FilesInPlace, nearestFile } from "./nearest_file.ts";
import { foldersFor, placesFor } from "./sent_file.ts";
import { remakeSweep } from "./sweep.ts";

/** A published leaderboard or sweep, where it is. */
interface Place extends FilesInPlace {
  /** What it is called. */
  readonly called: string;
}

/** The folder of a sent file, and what is told of it by the file alone. */
export interface SentOfSeveral {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Whether the file is one of the folder's. */
  readonly check: Check;
}

/**
 * Finds the leaderboard or the sweep that a file is of.
 *
 * @param word The file, as the user wrote it
 * @param bytes Its content
 * @returns Its folder; nothing if it is of a study, or of nothing that is known
 * @throws {UserError} If it tells of a leaderboard or a sweep that is not published here
 */
export async function findSentOfSeveral(
  word: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<SentOfSeveral | undefined> {
  const path = fromUser(word);
  const places = await severalPlaces(dirname(path));
  const hash = sha256(bytes);
  const found = fileOf(places, hash);
  if (found !== undefined) {
    const { place: { folder, called }, name } = found;
    return { folder, check: { what: `${word} is ${name} of ${called}` } };
  }
  const studies = await placesFor(path);
  if (fileOf(studies, hash) !== undefined) return;
  const best = await nearestFile(word, bytes, places);
  const ofStudy = await nearestFile(word, bytes, studies);
  if (best !== undefined && best.nearness.common > (ofStudy?.nearness.common ?? 0)) {
    const { place: { folder, called }, name, nearness: { difference } } = best;
    if (difference !== undefined) {
      return { folder, check: { what: `${word} as ${name} of ${called}`, faults: [difference] } };
    }
    const notes = ["the ends of its lines are others, as a mail program makes them"];
    return { folder, check: { what: `${word} is ${name} of ${called}`, notes } };
  }
  const way = remakeTold(word, bytes);
  if (way === undefined) return;
  throw new UserError(
    `${word} tells of what is not published here; give the folder that it came with, or make it yourself: ${way}`,
  );
}

/** The leaderboards and sweeps that may vouch for a file: the one that it lies with, then those that this project publishes. */
async function severalPlaces(beside: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const folder of await foldersFor(beside)) {
    const text = await Deno.readTextFile(join(folder, "provenance.json")).catch(() => "");
    const isOne = isLeaderboard(text);
    if (!isOne && !isSweep(text)) continue;
    try {
      const { files } = (isOne ? readLeaderboard : readSweep)(text, folder);
      const inside = relative(projectFolder, folder).replaceAll("\\", "/");
      const called = `the ${isOne ? "leaderboard" : "sweep"} ${
        inside.startsWith("..") ? folder : inside
      }`;
      places.push({ folder, called, files: { ...files, "provenance.json": sha256(text) } });
    } catch (error) {
      // What is damaged vouches for nothing.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return places;
}

/** The command that makes what a picture or a `provenance.json` tells of; nothing if it tells of no leaderboard and no sweep. */
function remakeTold(word: string, bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  const [, metadata] = /<metadata>([^<]*)<\/metadata>/.exec(text) ?? [];
  const told = metadata === undefined ? text : unescapeMarkup(metadata);
  const isOne = isLeaderboard(told);
  if (!isOne && !isSweep(told)) return;
  // A picture tells of no code and no files.
  const further = { files: {}, code: isOne ? { code: {}, versions: {} } : {} };
  const json = metadata === undefined
    ? told
    : told.replace("{", `${JSON.stringify(further).slice(0, -1)},`);
  const found = { source: word, folder: dirname(fromUser(word)) };
  return isOne
    ? remakeLeaderboard({ ...found, provenance: readLeaderboard(json, word) })
    : remakeSweep({ ...found, provenance: readSweep(json, word) });
}
