// One round at a time: a folder of rounds is held by one process, so that two do not suggest the same images under the same number.

import { hostname } from "node:os";
import { UserError } from "../errors.ts";
import { type Claim, claim, findClaim } from "../store/claims.ts";
import { isOfMachine, startWatch } from "../store/processes.ts";
import { sha256 } from "../store/sha256.ts";
import type { Store } from "../store/store.ts";

/** Seconds between looks at whether a process of another machine lives. */
const LOOK_SECONDS = 1;

/**
 * Holds a folder of rounds. That of a process that is dead is taken over: at once if it was of this machine, else after its beat has
 * stood still for half a minute.
 *
 * @param store The data folder, in which processes know each other
 * @param folder Absolute path of the folder of rounds
 * @returns The hold, to be released
 * @throws {UserError} If a living process holds it
 */
export async function holdFolder(store: Store, folder: string): Promise<Claim> {
  const hash = sha256(`rounds in ${folder}`);
  // The time waited is the clock: nothing else is compared with it.
  let waited = 0;
  const watch = startWatch(() => waited);
  for (;;) {
    const held = await claim(store, hash, watch);
    if (held !== undefined) return held;
    const { owner } = await findClaim(store, hash);
    // Who is judged by its beats alone lives if they go on.
    const seen = owner && watch.seen.get(owner.process);
    if (owner !== undefined && (seen === undefined || seen.since > 0)) {
      throw new UserError(
        `${folder} is held by ${
          tellProcess(owner.process)
        }, which suggests a batch there; wait until it has ended`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_SECONDS * 1000));
    waited += LOOK_SECONDS;
  }
}

/** A process by its number, and by its machine if that is another one. */
function tellProcess(name: string): string {
  const [, machine, number] = /^(.*)-(\d+)-[^-]+$/.exec(name) ?? [];
  if (number === undefined) return `the process ${name}`;
  return `process ${number} of ${isOfMachine(name, hostname()) ? "this machine" : machine}`;
}
