// Flat memory: a run of many cells of many cycles takes no more memory at its end than after its first cells.

import type { Attack } from "./attack.ts";
import { ending, faultOf, pause } from "./processes.ts";
import { copyProject } from "./project.ts";
import { finishedCycles, startStep, writeStudy } from "./small_study.ts";

/** Megabytes by which memory may grow after the first quarter of the cells: garbage that is not collected yet. */
const ALLOWANCE = 60;

/** The attack. */
export const flatMemory: Attack = {
  name: "flat-memory",
  what: "a cell of 200 cycles, one after the other in one process, adds nothing to its memory",
  tries: 60,
  shortTries: 6,
  missing: () =>
    Promise.resolve(Deno.build.os === "linux" ? undefined : "only Linux tells a process's memory"),
  async run({ tries, count, fault, signal }) {
    await using project = await copyProject();
    const cycles = 200;
    const strategies = ["RandomSampling", "UncertaintySampling", "CoreSet"];
    const reps = Math.ceil(tries / strategies.length);
    await writeStudy(project, { strategies, reps, cycles, batchSize: 1 });
    const embedded = faultOf("01_embed", await ending(startStep(project, "01_embed")));
    if (embedded !== undefined) return fault(embedded);
    const running = startStep(project, "02_run", "--workers", "2");
    let hasEnded = false;
    const end = ending(running).finally(() => hasEnded = true);
    let [early, late] = [0, 0];
    while (!hasEnded && !signal.aborted) {
      const memory = await residentMegabytes(running.pid);
      const done = await finishedCycles(project) / (reps * strategies.length * (cycles + 1));
      if (done < 0.25) early = Math.max(early, memory);
      else late = Math.max(late, memory);
      await pause(200);
    }
    const said = faultOf("02_run", await end);
    if (said !== undefined) fault(said);
    if (late > early + ALLOWANCE) {
      fault(`${early} MB in the first quarter of the cells, ${late} MB later`);
    }
    for (let cell = 0; cell < reps * strategies.length; cell++) count();
  },
};

/** Megabytes that a process has in memory; 0 once it has ended. */
async function residentMegabytes(pid: number): Promise<number> {
  const text = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Math.round(Number(/VmRSS:\s*(\d+)/.exec(text)?.[1] ?? 0) / 1024);
}
