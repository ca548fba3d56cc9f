// Puts an archive of a study into the data folder, once all of it is checked: then the study is as if it had been run here.

import { join, relative } from "node:path";
import { downloadArchive, isAddress } from "../lib/archive/download.ts";
import { placeRawFiles } from "../lib/archive/raw_files.ts";
import { stage } from "../lib/archive/staging.ts";
import { takeIn } from "../lib/archive/take_in.ts";
import { UserError } from "../lib/errors.ts";
import { type Experiment, loadExperiment } from "../lib/experiment/experiment.ts";
import { makeMachineFiles, planPublication, restoreFiles } from "../lib/experiment/publication.ts";
import { takeStudyName } from "../lib/experiment/study_name.ts";
import type { Store } from "../lib/store/store.ts";
import {
  assertPublishable,
  commandLineName,
  findEmbeddings,
  replace,
  surroundings,
} from "../steps/artifacts.ts";
import {
  command,
  type Context,
  dataFolder,
  experimentsFolder,
  figuresFolder,
  fromUser,
  projectFolder,
} from "../steps/command.ts";
import { assertRight } from "./unbundle/assert_right.ts";
import {
  assertFree,
  ownExperiment,
  settingChanges,
  writeExperiment,
} from "./unbundle/own_study.ts";
import { openArchive } from "./verify/archive.ts";

async function main(context: Context): Promise<void> {
  const { positionals: [word], values, print } = context;
  if (word === undefined) throw new UserError(`Name an archive; usage: ${usage}`);
  if (!isAddress(word) && !await isFile(fromUser(word))) {
    throw new UserError(`there is no archive ${word}; give the file that was sent, or its address`);
  }
  const store = await context.store();
  await using place = await stage(store);
  if (isAddress(word)) await download(context, word, place.path);
  // What somebody sent is looked at without a network.
  await Deno.permissions.revoke({ name: "net" });
  const path = isAddress(word) ? place.path : fromUser(word);
  await using archive = await openArchive(context, store, path, word);
  const { unpacked, archived, folder } = archive;
  const changed = await assertRight(archive, store, word);
  const study = archived.study!;
  const { name } = study.experiment;
  const own = await ownExperiment(store, study.experiment);
  const isReplacing = values.replace === true;
  await assertFree(store, study, isReplacing);
  await assertPublishable(name);

  const target = own?.path ?? join(experimentsFolder, `${name}.json`);
  if (own === undefined) await writeExperiment(store, study.experiment);
  await takeStudyName(store, { ...study.experiment, path: target }, surroundings, isReplacing);
  const { objects, records } = await takeIn(store, folder, unpacked, { ...archived, study });
  const drawn = await restoreFiles(store, study.plot, join(figuresFolder, name));
  const experiment = own ?? await loadExperiment(target);
  const { placed, left } = await placeRawFiles(store, folder, archived.images ?? [], {
    experiment: experiment.folder,
    hub: join(dataFolder, "hub"),
    allowed: [join(dataFolder, "hub"), join(dataFolder, "inputs"), experimentsFolder],
  });
  const timed = await makeTimes(store, experiment);

  print(`${name}: all of ${word} was checked, and is taken in`);
  const written = [
    [`data/`, objects + records > 0 && `${objects} objects and ${records} records`],
    [shown(target), own === undefined && "the experiment"],
    [`figures/${name}/`, drawn > 0 && `${drawn} files`],
  ] as const;
  for (const [place, what] of written) {
    print(what ? `wrote ${place}: ${what}` : `left ${place} as it was`);
  }
  if (timed > 0) print(`wrote figures/${name}/machine/: ${timed} files, which git ignores`);
  if (placed.length > 0) print(`wrote ${placed.length} raw files, such as ${shown(placed[0])}`);
  if (left.length > 0) {
    print(
      `note: ${left.length} raw files are not put in place, as another file is there, or it is outside of the project: ` +
        left.slice(0, 2).join(", "),
    );
  }
  const differences = own === undefined ? [] : settingChanges(study.experiment, own);
  if (differences.length > 0) {
    print(`note: ${target} asks for something else than the archive: ${differences.join(", ")}`);
  }
  if (changed.length > 0) {
    print(`note: it was made by other code than this checkout's: ${changed.join(", ")}`);
  }
  print(`Where it stands: deno task status ${commandLineName(experiment)}`);
}

/** Downloads the archive, with a bar. */
async function download({ progress }: Context, address: string, path: string): Promise<void> {
  const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
  let bar: ReturnType<Context["progress"]> | undefined;
  await downloadArchive(address, path, (done, total) => {
    bar ??= progress("download", megabytes(total), "MB");
    bar.update(megabytes(done));
  }).finally(() => bar?.stop());
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

/** A path of the project as a reader finds it. */
function shown(path: string): string {
  const inside = relative(projectFolder, path);
  return inside.startsWith("..") ? path : inside.replaceAll("\\", "/");
}

/** Makes the files of this machine, which tell that it measured nothing; not for cells of other code. Returns how many are new. */
async function makeTimes(store: Store, experiment: Experiment): Promise<number> {
  try {
    const embedded = await findEmbeddings(store, experiment);
    const publication = await planPublication(store, projectFolder, experiment, embedded);
    const record = await makeMachineFiles(store, projectFolder, publication);
    return await restoreFiles(store, record, join(figuresFolder, experiment.name, "machine"));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return 0;
  }
}

const usage = "deno task unbundle FILE|URL [--replace]";

if (import.meta.main) {
  await command({
    usage,
    description:
      "Puts an archive of deno task bundle into the data folder, and its study into experiments/ and figures/.\n" +
      "All of it is checked before anything is believed: names, sizes, hashes, keys, tables and pictures. Then the study\n" +
      "is as if it had been run here: status says done, verify proves it, and more cycles or strategies go on from it.\n" +
      "The raw images are not needed.",
    options: { replace },
  }, main);
}
