// What is made of several studies: leaderboards and sweeps. Whether it is of this checkout's code and of their results.

import { shellWord } from "../../lib/command_line.ts";
import { readingFile } from "../../lib/store/unreadable.ts";
import { type Context, experimentNames, fromUser, isPath } from "../../steps/command.ts";
import { type Check, sumUp } from "./checks.ts";
import { findLeaderboard, remakeLeaderboard, verifyLeaderboard } from "./leaderboard.ts";
import { isZip } from "./find_published.ts";
import { findSentOfSeveral, type SentOfSeveral } from "./sent_of_several.ts";
import { findSweep, remakeSweep, verifySweep } from "./sweep.ts";

/**
 * Verifies a leaderboard or a sweep, if the first word of the command line names one.
 *
 * @param context The command's context
 * @param tell Prints what came of a check
 * @returns The exit code; nothing if the word names something else
 * @throws {UserError} If its provenance is damaged
 */
export async function verifySeveralStudies(
  context: Context,
  tell: (check: Check) => Check,
): Promise<number | undefined> {
  const { positionals: [given], print, store } = context;
  const checks: Check[] = [];
  const collect = (check: Check) => {
    checks.push(check);
    return tell(check);
  };
  const sent = await findSent(given);
  const word = sent?.folder ?? given;
  if (sent !== undefined && collect(sent.check).faults?.length) {
    print();
    print(`1 fault: ${given} is not what was published`);
    return 1;
  }
  const leaderboard = await findLeaderboard(word);
  if (leaderboard !== undefined) {
    print(`leaderboard: verifying ${leaderboard.source}`);
    await verifyLeaderboard(leaderboard, await store(), collect);
    const code = end(context, leaderboard.source, remakeLeaderboard(leaderboard), checks);
    if (code === 0) {
      const word = shellWord(`figures/${Object.keys(leaderboard.provenance.studies)[0]}`);
      print(`Each study is proven on its own, such as by deno task verify ${word}`);
    }
    return code;
  }
  const sweep = await findSweep(word);
  if (sweep === undefined) return;
  print(`sweep: verifying ${sweep.source}`);
  await verifySweep(sweep, await store(), collect);
  return end(context, sweep.source, remakeSweep(sweep), checks);
}

/** The leaderboard or sweep of a single file; nothing if the word names none, or a file of something else. */
async function findSent(word = ""): Promise<SentOfSeveral | undefined> {
  if (word === "" || (!isPath(word) && experimentNames().includes(word))) return;
  const path = fromUser(word);
  const info = await Deno.stat(path).catch(() => undefined);
  // An archive is of one study, and may be large.
  if (!info?.isFile || await isZip(path)) return;
  return await findSentOfSeveral(word, await readingFile(path, () => Deno.readFile(path)));
}

/** The verdict in words, and the exit code. */
function end(
  { print }: Context,
  source: string,
  remake: string,
  checks: readonly Check[],
): number {
  const { faults, changes, open } = sumUp(checks);
  print();
  if (faults > 0) {
    print(`${faults} ${faults === 1 ? "fault" : "faults"}; ${remake} makes it again`);
    return 1;
  }
  if (changes > 0) {
    print(
      `No faults, but ${source} is not of this checkout's code and studies: what is other stands above. ${remake} makes it again`,
    );
    return 1;
  }
  print(`No faults: ${source} is what this checkout's code makes of its studies`);
  if (open.length > 0) print(`Not looked at: ${open.join("; ")}`);
  return 0;
}
