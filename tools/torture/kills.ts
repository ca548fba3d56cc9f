// Kills: every step is killed (SIGKILL) at random moments, alone and beside others in one data folder. Nothing that was finished
// is lost, nothing is left behind, and the results are those of an undisturbed run.

import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import type { Attack, Trial } from "./attack.ts";
import { endWithin, faultOf, type Step, steps } from "./processes.ts";
import type { Project } from "./project.ts";
import { finishedCycles, listFiles, startStep } from "./small_study.ts";
import { undisturbed } from "./undisturbed.ts";

/** The attack. */
export const kills: Attack = {
  name: "kills",
  what: "SIGKILL at a random moment of a step, alone or beside two others",
  tries: 220,
  shortTries: 4,
  async run(trial) {
    const together = Math.ceil(trial.tries / 11);
    await killOneByOne(trial, trial.tries - together);
    await killBesideOthers(trial, together);
  },
};

/** Goes through the three steps, killed on the way, until there were enough kills. */
async function killOneByOne(trial: Trial, tries: number): Promise<void> {
  const { restore, copy, differences, duration } = await undisturbed();
  await using project = await copy("fresh");
  const random = new RandomState(trial.seed);
  for (let left = tries; left > 0;) {
    await restore(project, "fresh");
    for (const step of steps) {
      const most = Math.min(left, random.randint(1, Math.ceil(tries / 40) + 1));
      const moment = () => (0.05 + 0.95 * random.random()) * duration[step];
      left -= await killUntilDone(trial, project, step, most, moment);
    }
    for (const difference of await differences(project)) trial.fault(difference);
  }
}

/** Runs a step, killed up to so many times, until it is done. Returns how often it was killed. */
async function killUntilDone(
  { count, fault, signal }: Trial,
  project: Project,
  step: Step,
  most: number,
  moment: () => number,
): Promise<number> {
  let killed = 0;
  let finished = await finishedWork(project);
  for (;;) {
    signal.throwIfAborted();
    const limit = killed < most ? moment() : undefined;
    const end = await endWithin(startStep(project, step), limit);
    const now = await finishedWork(project);
    if (now < finished) fault(`${step}: ${finished} pieces of work were finished, ${now} are left`);
    finished = now;
    if (!end.wasKilled) {
      const said = faultOf(step, end);
      if (said !== undefined) fault(said);
      return killed;
    }
    killed++;
    count();
  }
}

/** Three processes run the cells of one data folder, and each is killed now and then, until there were enough kills. */
async function killBesideOthers({ seed, count, fault, signal }: Trial, tries: number) {
  const { copy, restore, cellDifferences, duration } = await undisturbed();
  await using project = await copy("fresh");
  const random = new RandomState(seed + 1);
  // Those that are on their way count, too.
  let kills = 0;
  const runDespiteKills = async (): Promise<string | undefined> => {
    for (;;) {
      signal.throwIfAborted();
      const moment = (0.3 + random.random()) * duration["02_run"];
      const isToDie = kills < tries;
      if (isToDie) kills++;
      const process = startStep(project, "02_run", "--workers", "2");
      const end = await endWithin(process, isToDie ? moment : undefined);
      if (end.wasKilled) count();
      else if (isToDie) kills--;
      if (!end.wasKilled) return faultOf("02_run beside others", end);
    }
  };
  while (kills < tries) {
    await restore(project, "embedded");
    const said = await Promise.all([runDespiteKills(), runDespiteKills(), runDespiteKills()]);
    for (const message of [...said, ...await cellDifferences(project)]) if (message) fault(message);
  }
}

/** Finished shards of images and finished cycles of cells. */
async function finishedWork(project: Project): Promise<number> {
  const records = join(project.folder, "data", "records");
  let shards = 0;
  for (const path of await listFiles(records).catch(() => [])) {
    const text = await Deno.readTextFile(join(records, path));
    if (text.includes('"step": "embed shard"')) shards++;
  }
  return shards + await finishedCycles(project).catch(() => 0);
}
