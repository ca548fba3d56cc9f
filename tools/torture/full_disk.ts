// Full disks: the data folder is on a disk that is full again and again. Each step says so in one line, goes on once there is some space
// more, leaves nothing half-written, and the results are those of a disk with room.

import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import type { Attack } from "./attack.ts";
import { faultOf, runStep, steps } from "./processes.ts";
import { mountDisk, noDisk } from "./small_disk.ts";
import { leftovers, undisturbed } from "./undisturbed.ts";

/** What each step says. */
const isTold = /^error: The disk is full; .*finished work is kept$/m;

/** Kilobytes that a file system hands out at once. */
const PAGE = 4;

/** The attack. */
export const fullDisk: Attack = {
  name: "full-disk",
  what: "the disk is full while a step works, and is given a little space",
  tries: 230,
  shortTries: 3,
  missing: noDisk,
  async run({ tries, seed, count, fault, signal }) {
    const { copy, restore, differences, size } = await undisturbed();
    await using project = await copy("fresh");
    const random = new RandomState(seed);
    const folder = join(project.folder, "data");
    // A few kilobytes at a time, or so much that the tries are enough for one way through the steps.
    const pages = Math.max(2, Math.ceil(size / 1024 / PAGE / tries));
    for (let left = tries; left > 0;) {
      await restore(project, "fresh");
      let kilobytes = PAGE * random.randint(8, 16);
      await using disk = await mountDisk(folder, `${kilobytes}k`);
      for (const step of steps) {
        for (;;) {
          signal.throwIfAborted();
          const end = await runStep(project, step);
          if (end.code === 0) break;
          if (!isTold.test(end.stderr)) fault(faultOf(step, end) ?? `${step}: ${end.stderr}`);
          for (const message of await leftovers(project)) {
            if (message.includes(".temporary")) fault(`${step} on a full disk: ${message}`);
          }
          count();
          left--;
          kilobytes += PAGE * random.randint(1, 2 * pages);
          await disk.change(`size=${kilobytes}k`);
        }
      }
      for (const message of await differences(project)) fault(message);
    }
  },
};
