// What must do no harm, tried again and again on temporary copies of the project: kills, damage, neighbours, full disks, hostile
// names. Never touches the data folder of the checkout.
// usage: deno task torture [--only NAME] [--seed N] [--short]

import { UserError } from "../lib/errors.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import { command, type Context, duration } from "../steps/command.ts";
import { listenForStop } from "../steps/stop_signal.ts";
import { type Attack, carryOut } from "./torture/attack.ts";
import { attacks } from "./torture/attacks.ts";
import { forgetUndisturbed } from "./torture/undisturbed.ts";

async function main({ values, print, progress, now }: Context): Promise<number> {
  const seed = seedOf(values.seed);
  const rows = [["attack", "tries", "held", "faults", "time"]];
  const missing: string[] = [];
  let faultCount = 0;
  using stop = listenForStop();
  try {
    for (const attack of chosen(values.only as string[] | undefined)) {
      const { name, what } = attack;
      const reason = await attack.missing?.();
      if (reason !== undefined) {
        rows.push([name, "0", "0", "0", "not tried"]);
        missing.push(`${name} was not tried: ${reason}`);
        continue;
      }
      const tries = values.short ? attack.shortTries : attack.tries;
      print(`${name}: ${what}; ${tries} times, seed ${seed}`);
      const bar = progress(name, tries, "tries");
      const start = now();
      const { tried, faults } = await carryOut(attack, {
        tries,
        seed,
        signal: stop.signal,
        onTry: (count) => bar.update(count),
      });
      bar.stop();
      for (const fault of faults) print(`fault: ${name}, ${fault}`);
      if (faults.length > 0) {
        print(`To repeat it: deno task torture --only ${name} --seed ${seed}`);
      }
      faultCount += faults.length;
      const held = Math.max(0, tried - faults.length);
      rows.push([name, `${tried}`, `${held}`, `${faults.length}`, duration(now() - start)]);
      if (stop.signal.aborted) break;
    }
  } finally {
    await forgetUndisturbed();
  }
  print();
  for (const line of [...alignColumns(rows), ...missing]) print(line);
  if (stop.signal.aborted) {
    print("Stopped before the end");
    return 130;
  }
  return faultCount > 0 ? 1 : 0;
}

function seedOf(value: unknown): number {
  if (value === undefined) return 1;
  if (!/^\d{1,9}$/.test(String(value))) {
    throw new UserError(`--seed: expected a whole number from 0 on, found "${value}"`);
  }
  return Number(value);
}

function chosen(names: string[] | undefined): readonly Attack[] {
  if (names === undefined) return attacks;
  const known = attacks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`--only: there is no attack "${unknown}"; ${nearestNames(unknown, known)}`);
  }
  return attacks.filter(({ name }) => names.includes(name));
}

if (import.meta.main) {
  await command({
    usage: "deno task torture [options]",
    description:
      "Tries again and again what must do no harm: processes that are killed, stopped or beside each other, flipped bits,\n" +
      "power cuts, clocks that are wrong, full disks, hostile names. All of it happens in temporary copies of the project.\n" +
      "It ends with a count of what was tried, held and failed, and with exit code 1 if anything failed. It takes about\n" +
      "half an hour on two idle cores; docs/torture.md tells what each attack does.",
    maxPositionals: 0,
    options: {
      only: {
        type: "string",
        multiple: true,
        value: "NAME",
        description: "Only this attack; may be repeated",
      },
      seed: {
        type: "string",
        value: "N",
        description: "Seed of all moments, places and sizes that are drawn; 1 unless given",
      },
      short: {
        type: "boolean",
        description: "Few tries of each attack, as the tests have it: about a minute",
      },
    },
  }, main);
}
