// A finished study as the folder of a data set that the hub and Python read, so that others start from its embeddings and picks.

import { join, relative } from "node:path";
import { UserError } from "../lib/errors.ts";
import { loadDataset, readClassNames } from "../lib/experiment/dataset.ts";
import { planPublication, studyOf } from "../lib/experiment/publication.ts";
import { hubFolder } from "../lib/export/hub_folder.ts";
import { poolOrigin } from "../lib/export/pool_origin.ts";
import { assertNoLinks } from "../lib/store/links.ts";
import { makeFolder } from "../lib/store/make_folder.ts";
import { removeTemporaries } from "../lib/store/open_store.ts";
import { removeIfThere } from "../lib/store/remove_if_there.ts";
import { writeWhole } from "../lib/store/write_whole.ts";
import { findEmbeddings } from "../steps/artifacts.ts";
import { command, type Context, dataFolder, projectFolder } from "../steps/command.ts";

/** What a study can be exported as. */
const targets = ["hub"];

async function main(context: Context): Promise<void> {
  const { positionals: [target, study], values: { license }, print } = context;
  if (!targets.includes(target) || study === undefined) {
    throw new UserError("Say what to export as, and a study, such as deno task export hub fashion");
  }
  if (license !== undefined && !/^[A-Za-z0-9][\w.+-]*$/.test(String(license))) {
    throw new UserError(
      `--license: expected an SPDX identifier such as CC-BY-4.0, found "${license}"`,
    );
  }
  const experiment = await context.experiment(study);
  const store = await context.store();
  const embedded = await findEmbeddings(store, experiment);
  const publication = await planPublication(store, projectFolder, experiment, embedded);
  const { pool, poolLabels, test, testLabels, classNames: names } = publication.pool.outputs;
  const classNames = await readClassNames(store, names);
  const objects = { pool, poolLabels, test, testLabels };
  const data = await loadDataset(store, objects, classNames.length);
  const files = hubFolder(experiment, data, classNames, studyOf(publication), {
    licence: license as string | undefined,
    origin: await poolOrigin(store, experiment, publication.pool.outputs),
  });

  const folder = join(dataFolder, "export", experiment.name);
  await assertNoLinks(dataFolder, folder);
  await makeFolder(folder);
  await removeTemporaries(store, folder);
  // Whoever reads the folder must not take parts of two exports for one.
  for (const name of [...files.keys(), "bounds.parquet"]) await removeIfThere(join(folder, name));
  for (const [name, bytes] of files) await writeWhole(join(folder, name), bytes);
  const shown = relative(projectFolder, folder).replaceAll("\\", "/");
  print(
    `${experiment.name}: ${files.size} files in ${shown}; README.md there tells what they hold`,
  );
  print(`As an experiment's data: "data": { "embeddings": ${JSON.stringify(folder)} }`);
  print(`The same study of them, to go on from: deno task all ${shown}/experiment.json`);
  if (license === undefined) {
    print("note: the licence of the images is not known here; --license names it, or README.md");
  }
}

if (import.meta.main) {
  await command({
    usage: "deno task export hub EXPERIMENT [options]",
    description:
      "Writes the embeddings of a finished study, what each strategy picked, curves and bounds as a data set: parquet\n" +
      "files, a dataset card and Croissant metadata in data/export/NAME. The hub and Python read it, and it is read back\n" +
      "as an experiment's data: experiment.json in it goes on with the same start.",
    maxPositionals: 2,
    options: {
      license: {
        type: "string",
        value: "ID",
        description:
          "SPDX identifier of the licence of the images and of what is derived from them",
      },
    },
  }, main);
}
