// Removes from the data folder what no experiment refers to.

import { planCells } from "../lib/experiment/plan.ts";
import { knownExperiments } from "../lib/store/experiments.ts";
import { findGarbage, livingClaims } from "../lib/store/garbage.ts";
import { referencedRecord } from "../lib/store/references.ts";
import { remove, type Store } from "../lib/store/store.ts";
import { command, type Context, projectFolder } from "../steps/command.ts";
import { table } from "./table.ts";

async function main(context: Context): Promise<number> {
  const { print, values } = context;
  const store = await context.store();
  const { names, planned } = await keep(context, store);
  const garbage = await findGarbage(store, names, planned);
  const kinds = Map.groupBy(garbage, ({ kind }) => kind);
  if (garbage.length === 0) {
    print(`Nothing to remove: all that is in the data folder belongs to ${[...names].join(", ")}`);
    return 0;
  }
  const size = (files: { size: number }[]) => files.reduce((sum, { size }) => sum + size, 0);
  const rows = [["what", "files", "size"]];
  for (const [kind, files] of kinds) rows.push([kind, String(files.length), bytes(size(files))]);
  rows.push(["all", String(garbage.length), bytes(size(garbage))]);
  for (const line of table(rows, [1, 2])) print(line);
  print();
  if (!values.remove) {
    print(
      `Nothing was removed; kept for ${[...names].join(", ") || "no experiment"}. ` +
        "To remove it: deno task gc --remove",
    );
    return 0;
  }
  const living = await livingClaims(store);
  if (living.length > 0) {
    print(`${living.length} cells are being run in this data folder; run gc when they are done`);
    return 1;
  }
  for (const { path } of garbage) await remove(path);
  print(`Removed ${garbage.length} files, ${bytes(size(garbage))}`);
  return 0;
}

/** Experiments whose files are still there, and the cells, finished or not, that they would run now. */
async function keep(context: Context, store: Store) {
  const names = new Set<string>();
  const planned = new Set<string>();
  for (const { name, path } of await knownExperiments(store)) {
    const experiment = await context.experiment(path).catch(() => undefined);
    if (experiment?.name !== name) continue;
    names.add(name);
    const embedded = await referencedRecord(store, name, "embed");
    if (embedded === undefined) continue;
    for (const { hash } of await planCells(store, projectFolder, experiment, embedded)) {
      planned.add(hash);
    }
  }
  return { names, planned };
}

function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), units.length - 1);
  return `${(count / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

if (import.meta.main) {
  await command({
    usage: "deno task gc [--remove]",
    description:
      "Lists what is in the data folder but belongs to no experiment, and removes it if told to.\n" +
      "An experiment is known by its file: delete the file, and its results become garbage.",
    maxPositionals: 0,
    options: { remove: { type: "boolean", description: "Removes what is listed" } },
  }, main);
}
