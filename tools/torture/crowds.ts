// Crowds: eight runs share a data folder, and gc, plot, verify and status look at it meanwhile. Every cell is run by one process only,
// and what is finished stays.

import { RandomState } from "../../lib/random/random_state.ts";
import type { Attack } from "./attack.ts";
import { faultOf, pause, runStep } from "./processes.ts";
import { undisturbed } from "./undisturbed.ts";

/** Runs at once. */
const RUNS = 8;

/** What looks on, with the words that follow. */
const onlookers = [["gc", "--remove"], ["plot", "small"], ["verify", "small"], ["status", "small"]];

/** The attack. */
export const crowds: Attack = {
  name: "crowds",
  what: "eight runs at once in one data folder, with gc, plot, verify and status beside them",
  tries: 20,
  shortTries: 1,
  async run({ tries, seed, count, fault, signal }) {
    const { copy, restore, cellDifferences, duration } = await undisturbed();
    await using project = await copy("fresh");
    const random = new RandomState(seed);
    for (let nth = 0; nth < tries; nth++) {
      signal.throwIfAborted();
      await restore(project, "embedded");
      const runs = Array.from({ length: RUNS }, () => runStep(project, "02_run"));
      const looks = onlookers.map(async (words) => {
        await pause(random.random() * RUNS / 2 * duration["02_run"]);
        return faultOf(words.join(" "), await project.task(...words), true);
      });
      const ran = await Promise.all(runs);
      const faults = [...ran.map((end) => faultOf("02_run", end)), ...await Promise.all(looks)];
      const cells = ran.map(({ stdout }) => Number(/small: (\d+) cells in/.exec(stdout)?.[1] ?? 0));
      const sum = cells.reduce((sum, count) => sum + count);
      if (sum !== 6) faults.push(`6 cells were run ${sum} times`);
      faults.push(...await cellDifferences(project));
      for (const message of faults) if (message) fault(message);
      count();
    }
  },
};
