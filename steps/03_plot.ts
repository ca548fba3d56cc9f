// Step 3: from the cells of step 2 to the published folder: curves, statistics, tables, pictures, the report; and beside them,
// in a folder that git ignores, the times of this machine.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  makeMachineFiles,
  makePublication,
  planPublication,
  restoreFiles,
} from "../lib/experiment/publication.ts";
import { findRecord, keyHash } from "../lib/store/records.ts";
import { setReference } from "../lib/store/references.ts";
import {
  assertPublishable,
  findEmbeddings,
  type FoundCells,
  keptHub,
  openStudy,
  replace,
} from "./artifacts.ts";
import { command, type Context, duration, figuresFolder, projectFolder } from "./command.ts";

/**
 * The step; `all.ts` runs it after the ones before it.
 *
 * @param context The command's context
 * @param found The study's cells, if the step before has just looked them up
 */
export async function main(context: Context, found: FoundCells = {}): Promise<void> {
  const { values, print, now } = context;
  const { experiment, store } = await openStudy(context);
  const { name } = experiment;
  const embedded = await findEmbeddings(store, experiment);
  // The experiment file may have been edited since.
  const cells = isDeepStrictEqual(experiment, found.experiment) ? found.cells : undefined;
  const publication = await planPublication(store, projectFolder, experiment, embedded, cells);
  const folder = join(figuresFolder, name);

  // Times change where results don't, so they are looked at in any case.
  const machineFiles = async () =>
    restoreFiles(
      store,
      await makeMachineFiles(store, projectFolder, publication),
      join(folder, "machine"),
    );
  const known = values.force ? undefined : await findRecord(store, publication.key);
  if (known !== undefined) {
    // Undone edits lead back to an older record, which is the current one now.
    await setReference(store, {
      experiment: name,
      step: "plot",
      record: keyHash(publication.key),
    });
    const restored = await restoreFiles(store, known, folder) + await machineFiles();
    print(
      restored === 0
        ? `${name}: figures/${name} is up to date`
        : `${name}: restored ${restored} files of figures/${name}`,
    );
    return;
  }

  await assertPublishable(name);
  const start = now();
  const { record, files } = await makePublication(store, publication, {
    hub: keptHub(experiment),
    now,
    onNote: (line) => print(`note: ${line}`),
  });
  await restoreFiles(store, record, folder);
  await machineFiles();

  print(`${name}: ${files.size} files in ${duration(now() - start)}`);
  print();
  const { areaTable } = await import("../lib/figures/terminal_table.ts");
  for (const line of areaTable(new TextDecoder().decode(files.get("summary.csv")))) print(line);
  print();
  print(`figure  figures/${name}/learning_curves.png (.svg, .pdf)`);
  print(`report  figures/${name}/report.html`);
  print(`times   figures/${name}/machine/report.html, of this machine: git ignores it`);
}

if (import.meta.main) {
  await command({
    usage: "deno task plot [experiment] [options]",
    description:
      "Step 3: publishes the learning curves, tables, pictures and the report of finished cells in\n" +
      "figures/. What is published already is not made again; what was lost or altered is restored.\n" +
      "Times and machines are told in the folder machine beside them, which is not published.",
    options: { force: { type: "boolean", description: "Makes everything again" }, replace },
  }, main);
}
