// Power cuts: a step is killed, and of the files that it has written some are what a disk may have of them after a power cut:
// nothing, an empty file, a part, or zeros. All that is new may be hit, also what was synced: a real cut is milder. The next
// run of all steps makes the results of an undisturbed one.

import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import type { Attack } from "./attack.ts";
import { endWithin, faultOf, runStep, type Step } from "./processes.ts";
import type { Project } from "./project.ts";
import { listFiles, startStep } from "./small_study.ts";
import { type State, undisturbed } from "./undisturbed.ts";

/** Steps at work, with what is there before. */
const works: [Step, State][] = [["01_embed", "fresh"], ["02_run", "embedded"], [
  "03_plot",
  "finished",
]];

/** The attack. */
export const powerCuts: Attack = {
  name: "power-cuts",
  what: "the power fails while a step writes: new files are missing, empty, cut or zeros",
  tries: 30,
  shortTries: 1,
  async run({ tries, seed, count, fault, signal }) {
    const { copy, restore, differences, duration } = await undisturbed();
    await using project = await copy("fresh");
    const random = new RandomState(seed);
    for (let nth = 0; nth < tries; nth++) {
      signal.throwIfAborted();
      const [step, state] = works[(nth + seed) % works.length];
      await restore(project, state);
      const before = await changes(project);
      const process = startStep(project, step, ...step === "03_plot" ? ["--force"] : []);
      await endWithin(process, (0.5 + random.random()) * duration[step]);
      let hit = 0;
      for (const [path, changed] of await changes(project)) {
        if (before.get(path) === changed || random.random() < 0.5) continue;
        await damage(join(project.folder, path), random);
        hit++;
      }
      const faults = [faultOf("all", await runStep(project, "all"))];
      faults.push(...await differences(project));
      for (const message of faults) {
        if (message) fault(`power cut in ${step}, ${hit} files hit: ${message}`);
      }
      count();
    }
  },
};

/** When each file that steps write was changed last. */
async function changes({ folder }: Project): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const part of ["data", "figures"]) {
    for (const path of await listFiles(join(folder, part))) {
      const { mtime } = await Deno.stat(join(folder, part, path));
      found.set(join(part, path), Number(mtime));
    }
  }
  return found;
}

async function damage(path: string, random: RandomState): Promise<void> {
  const { size } = await Deno.stat(path);
  const kind = random.randint(0, 4);
  if (kind === 0) await Deno.remove(path);
  if (kind === 1) await Deno.truncate(path, 0);
  if (kind === 2) await Deno.truncate(path, random.randint(0, size + 1));
  if (kind === 3) await Deno.writeFile(path, new Uint8Array(size));
}
