// Flipped bits: while a step works, one bit of any file of the data folder flips. The step ends well or says what is damaged, and the
// next run of all steps makes the results of an undisturbed one.

import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import type { Attack } from "./attack.ts";
import { ending, faultOf, pause, runStep, type Step } from "./processes.ts";
import type { Project } from "./project.ts";
import { listFiles, startStep } from "./small_study.ts";
import { type State, undisturbed } from "./undisturbed.ts";

/** Steps at work, with what is there before. Step 2 writes most of the files. */
const works: [Step, State, ...string[]][] = [
  ["01_embed", "fresh"],
  ["02_run", "embedded"],
  ["02_run", "finished", "--force"],
  ["02_run", "finished", "--force"],
  ["03_plot", "finished", "--force"],
];

/** The attack. */
export const flippedBits: Attack = {
  name: "flipped-bits",
  what: "a bit of a file in the data folder flips while a step works",
  tries: 100,
  shortTries: 2,
  async run({ tries, seed, count, fault, signal }) {
    const { copy, restore, differences, duration } = await undisturbed();
    await using project = await copy("fresh");
    const random = new RandomState(seed);
    for (let nth = 0; nth < tries; nth++) {
      signal.throwIfAborted();
      const [step, state, ...options] = works[random.randint(0, works.length)];
      await restore(project, state);
      const working = ending(startStep(project, step, ...options));
      await pause((0.2 + 0.7 * random.random()) * duration[step]);
      const flipped = await flipSomeBit(project, random);
      const faults = [faultOf(step, await working, true)];
      faults.push(
        faultOf("all", await runStep(project, "all")),
        ...await differences(project),
      );
      for (const message of faults) if (message) fault(`${flipped} during ${step}: ${message}`);
      count();
    }
  },
};

/** Flips a bit of some file in the data folder. Returns which one. */
async function flipSomeBit({ folder }: Project, random: RandomState): Promise<string> {
  for (;;) {
    try {
      const paths = await listFiles(join(folder, "data"));
      const path = paths[random.randint(0, paths.length)];
      using file = await Deno.open(join(folder, "data", path), { read: true, write: true });
      const { size } = await file.stat();
      if (size === 0) throw new Deno.errors.NotFound("nothing in it yet");
      const [at, bit] = [random.randint(0, size), random.randint(0, 8)];
      const byte = new Uint8Array(1);
      await file.seek(at, Deno.SeekMode.Start);
      await file.read(byte);
      byte[0] ^= 1 << bit;
      await file.seek(at, Deno.SeekMode.Start);
      await file.write(byte);
      return `bit ${bit} of byte ${at} of ${path}`;
    } catch (error) {
      // Its step has just renamed or removed it, or has not yet made it.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await pause(5);
    }
  }
}
