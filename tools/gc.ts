// Removes from the data folder what no experiment needs.

import { UserError } from "../lib/errors.ts";
import { findExperimentFiles } from "../lib/experiment/experiment_files.ts";
import { findNeeds } from "../lib/experiment/needs.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import { findGarbage, type Garbage } from "../lib/store/garbage.ts";
import { announceCleaning, otherProcesses } from "../lib/store/processes.ts";
import { removeWhole } from "../lib/store/remove_if_there.ts";
import type { Store } from "../lib/store/store.ts";
import { keptHub } from "../steps/artifacts.ts";
import {
  command,
  type Context,
  experimentsFolder,
  figuresFolder,
  projectFolder,
} from "../steps/command.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";

async function main(context: Context): Promise<number> {
  const { print, values } = context;
  const store = await context.store();
  if (!values.remove) {
    const found = await listGarbage(context, store);
    if (found === undefined) return 1;
    if (found.garbage.length > 0) {
      const forget = forgottenNames(values).map((name) => ` --forget ${name}`).join("") +
        (values.photos ? " --photos" : "");
      print(
        `Nothing was removed; kept for ${found.kept}. To remove it: deno task gc${forget} --remove`,
      );
    }
    return 0;
  }
  const end = await announceCleaning(store.folder);
  try {
    const others = await otherProcesses(store.folder, context.now, (count, seconds) => {
      print(`Watching ${count} processes of other machines for ${seconds} s: do they live?`);
    });
    if (others.length > 0) {
      print(`Nothing was removed: the data folder is used by process ${others.join(", ")}`);
      print("Run gc again when they are done");
      return 1;
    }
    const found = await listGarbage(context, store);
    if (found === undefined) return 1;
    const { garbage } = found;
    for (const { path } of garbage) await removeWhole(path);
    if (garbage.length > 0) print(`Removed ${garbage.length} files, ${bytes(size(garbage))}`);
    return 0;
  } finally {
    await end();
  }
}

/** Lists what nothing needs, kind by kind; returns nothing if it can't be told what is needed. */
async function listGarbage(
  { print, values }: Context,
  store: Store,
): Promise<{ kept: string; garbage: Garbage[] } | undefined> {
  const files = await findExperimentFiles(store, experimentsFolder);
  const forgotten = forgottenNames(values);
  const byName = new Map(files.byName);
  for (const name of forgotten) forget(byName, name);
  const request = { project: projectFolder, figures: figuresFolder, hub: keptHub() };
  const { needs, problems } = await findNeeds(store, byName, request);
  const missing = [...files.missing].filter(([name]) => !forgotten.includes(name)).map(([, line]) =>
    line
  );
  const all = [...files.problems, ...missing, ...problems];
  if (all.length > 0) {
    print("Nothing was removed, as it can't be told what is needed:");
    for (const problem of all) print(`- ${problem}`);
    return;
  }
  const arePhotosGivenUp = values.photos === true;
  const kinds = await findGarbage(store, { ...needs, arePhotosGivenUp });
  const garbage = [...kinds.values()].flat();
  const kept = [...needs.experiments].join(", ") || "no experiment";
  if (garbage.length === 0) {
    print(`Nothing to remove: the data folder holds nothing that is not kept for ${kept}`);
    return { kept, garbage };
  }
  const rows = [["what", "files", "size"]];
  for (const [kind, files] of kinds) {
    rows.push([kind, String(files.length), bytes(size(files))]);
  }
  rows.push(["all", String(garbage.length), bytes(size(garbage))]);
  for (const line of alignColumns(rows, [1, 2])) print(line);
  print();
  return { kept, garbage };
}

function forgottenNames({ forget }: Context["values"]): string[] {
  return (forget ?? []) as string[];
}

/** Takes an experiment whose file is gone out of those that are needed. */
function forget(byName: Map<string, readonly string[]>, name: string): void {
  const paths = byName.get(name);
  if (paths === undefined) {
    throw new UserError(
      `--forget: no experiment "${name}" is known; ${nearestNames(name, [...byName.keys()])}`,
    );
  }
  if (paths.length > 0) {
    throw new UserError(`--forget: the file of "${name}", ${paths[0]}, is there; delete it first`);
  }
  byName.delete(name);
}

function size(files: readonly Garbage[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), units.length - 1);
  return `${(count / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

if (import.meta.main) {
  await command({
    usage: "deno task gc [--remove] [--forget NAME] [--photos]",
    description:
      "Lists what is in the data folder but belongs to no experiment, and removes it if told to.\n" +
      "What a record, a published provenance.json or an experiment file names is kept. If something can't be read\n" +
      "or found, nothing is removed. To give an experiment's results up, delete its file, then name it with --forget.",
    maxPositionals: 0,
    options: {
      remove: { type: "boolean", description: "Removes what is listed" },
      forget: {
        type: "string",
        multiple: true,
        value: "NAME",
        description: "Gives up the results of this experiment, whose file is gone; may be repeated",
      },
      photos: {
        type: "boolean",
        description:
          "Gives up the embeddings of photos that deno task suggest made; it makes them again when it needs them",
      },
    },
  }, main);
}
