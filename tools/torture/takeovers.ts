// Takeovers: processes of other machines fall silent with a cell in hand, a process of this one takes the cells over, and then the
// silent ones wake up. They see that their cells are others' now, and change nothing.

import { join } from "node:path";
import type { Attack } from "./attack.ts";
import { type Ending, ending, faultOf, pause, runStep, sendSignal } from "./processes.ts";
import type { Project } from "./project.ts";
import { listFiles } from "./small_study.ts";
import { undisturbed } from "./undisturbed.ts";

/** The attack. */
export const takeovers: Attack = {
  name: "takeovers",
  what: "a process of another machine stops with a cell in hand and wakes up after a takeover",
  tries: 10,
  shortTries: 1,
  async missing() {
    const unshare = new Deno.Command("unshare", { args: ["--uts", "true"], stderr: "null" });
    const canRename = await unshare.output().then(({ success }) => success, () => false);
    return canRename ? undefined : "only root on Linux can give a process another machine's name";
  },
  async run({ tries, count, fault, signal }) {
    const { copy, restore, cellDifferences } = await undisturbed();
    await using project = await copy("fresh");
    for (let left = tries; left > 0;) {
      signal.throwIfAborted();
      await restore(project, "embedded");
      // One cell of the six is left to the process that takes over.
      const silent: Deno.ChildProcess[] = [];
      try {
        while (silent.length < Math.min(left, 5)) {
          silent.push(await stopWithCell(project, silent.length));
        }
        const [first, ...others] = silent;
        let isDone = false;
        const taker = runStep(project, "02_run", "--workers", "1").finally(() => isDone = true);
        // The first one wakes up while the other process is at its cell, the others when all is done.
        while (!isDone && !await isTakenOver(project)) await pause(20);
        sendSignal(first, "SIGCONT");
        const endings: [string, Ending][] = [["the first one awake", await ending(first)]];
        endings.push(["the one that took over", await taker]);
        for (const other of others) {
          sendSignal(other, "SIGCONT");
          endings.push(["one that woke up late", await ending(other)]);
        }
        for (const [who, end] of endings) {
          const said = faultOf(who, end);
          if (said !== undefined) fault(said);
        }
        for (const difference of await cellDifferences(project)) fault(difference);
      } finally {
        for (const process of silent) sendSignal(process, "SIGKILL");
      }
      for (const _ of silent) count();
      left -= silent.length;
    }
  },
};

/** Starts a process of another machine, and stops it as soon as it has a cell. */
async function stopWithCell(project: Project, number: number): Promise<Deno.ChildProcess> {
  const host = `elsewhere-${number}`;
  const deno = `'${Deno.execPath()}' run --quiet -P=run steps/02_run.ts small --workers 1`;
  const process = new Deno.Command("unshare", {
    args: ["--uts", "bash", "-c", `hostname ${host} && exec ${deno}`],
    cwd: project.folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let hasEnded = false;
  process.status.then(() => hasEnded = true);
  while (!await hasClaim(project, host)) {
    if (hasEnded) throw new Error(`${host} ended before it could be stopped`);
    await pause(5);
  }
  sendSignal(process, "SIGSTOP");
  return process;
}

async function hasClaim({ folder }: Project, host: string): Promise<boolean> {
  const claims = join(folder, "data", "claims");
  for (const path of await listFiles(claims).catch(() => [])) {
    const text = await Deno.readTextFile(join(claims, path)).catch(() => "");
    if (text.includes(`"${host}-`)) return true;
  }
  return false;
}

/** Whether some cell has its second owner. */
async function isTakenOver({ folder }: Project): Promise<boolean> {
  const paths = await listFiles(join(folder, "data", "claims"));
  return paths.some((path) => path.endsWith(".2"));
}
