// A leaderboard held against the published files of its studies, and drawn again from them.

import { join } from "node:path";
import { shellWord } from "../../lib/command_line.ts";
import {
  isLeaderboard,
  type LeaderboardProvenance,
  readLeaderboard,
} from "../../lib/leaderboard/provenance.ts";
import type { Store } from "../../lib/store/store.ts";
import { figuresFolder, fromUser, isPath } from "../../steps/command.ts";
import { readStudies } from "../leaderboard/read_studies.ts";
import { type Check, checkDrawn } from "./checks.ts";
import { checkCodeOf } from "./code.ts";
import { differingFiles, findFolder, type Found } from "./drawn_folder.ts";
import { checkFiles, checkFurtherFiles, hashOf } from "./files.ts";

/** A published leaderboard. */
export type FoundLeaderboard = Found<LeaderboardProvenance>;

/**
 * Looks whether a word of the command line names a published leaderboard.
 *
 * @param word `leaderboard`, or the path of a folder
 * @returns The leaderboard; nothing if the word names something else
 * @throws {UserError} If its provenance is damaged
 */
export async function findLeaderboard(word = ""): Promise<FoundLeaderboard | undefined> {
  const isNamed = word === "leaderboard";
  if (!isNamed && (!isPath(word) || /\.(json|svg)$/.test(word))) return;
  const folder = isNamed ? join(figuresFolder, word) : fromUser(word);
  const source = isNamed ? "figures/leaderboard" : word;
  return await findFolder(folder, source, {
    is: isLeaderboard,
    read: readLeaderboard,
    way: "deno task leaderboard with the names of its studies",
  });
}

/**
 * Checks a leaderboard, part by part.
 *
 * @param found The leaderboard
 * @param store The data folder, which remembers hashes of code
 * @param tell Takes what came of each check
 */
export async function verifyLeaderboard(
  found: FoundLeaderboard,
  store: Store,
  tell: (check: Check) => Check,
): Promise<void> {
  const { folder, provenance } = found;
  const { changes = [] } = tell(await checkCodeOf(store, { leaderboard: provenance.code }));
  tell(await checkFiles(found));
  const further = await checkFurtherFiles(found);
  if (further !== undefined) tell(further);
  const studies = tell(await checkStudies(provenance));
  if (studies.isOpen || studies.changes?.length) {
    const notes = ["the studies that it was drawn from are not here"];
    tell({ what: "files drawn again", isOpen: true, notes });
    return;
  }
  const published = await readStudies(Object.keys(provenance.studies));
  // The renderers take long to load.
  const { publishLeaderboard } = await import("../../lib/leaderboard/publish.ts");
  const { leaderboard, code } = provenance;
  const { files } = await publishLeaderboard(published, leaderboard, code);
  const what = `${files.size} files, drawn again from the studies' files`;
  tell(checkDrawn(what, await differingFiles(folder, files), "studies", changes.length === 0));
}

/** The command that makes a leaderboard again. */
export function remakeLeaderboard({ provenance }: FoundLeaderboard): string {
  const { rope, acrossProtocols } = provenance.leaderboard;
  return [
    "deno task leaderboard",
    ...Object.keys(provenance.studies).map(shellWord),
    ...(rope === 0.01 ? [] : [`--rope ${rope}`]),
    ...(acrossProtocols ? ["--across-protocols"] : []),
  ].join(" ");
}

/** Whether the studies' files are those that the leaderboard was drawn from. */
async function checkStudies({ studies }: LeaderboardProvenance): Promise<Check> {
  const changes: string[] = [];
  const notes: string[] = [];
  let count = 0;
  for (const [name, files] of Object.entries(studies)) {
    for (const [file, hash] of Object.entries(files)) {
      const found = await hashOf(join(figuresFolder, name, file));
      if (found === undefined) notes.push(`figures/${name}/${file} is not here`);
      else if (found !== hash) {
        changes.push(`figures/${name}/${file} is another than it was drawn from`);
      } else count++;
    }
  }
  const what = `${count} files of ${Object.keys(studies).length} studies`;
  return { what, isOpen: notes.length > 0, changes, notes };
}
