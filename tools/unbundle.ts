// Puts an archive of a study into the data folder, once all of it is checked: then the study is as if it had been run here.

import { join } from "node:path";
import { downloadArchive, isAddress } from "../lib/archive/download.ts";
import { experimentTexts } from "../lib/archive/experiment_text.ts";
import { stage } from "../lib/archive/staging.ts";
import type { StudyRecords } from "../lib/archive/study_records.ts";
import { hasOtherEmbeddings, takeIn } from "../lib/archive/take_in.ts";
import { UserError } from "../lib/errors.ts";
import { type Experiment, loadExperiment } from "../lib/experiment/experiment.ts";
import { otherStudyThan } from "../lib/experiment/other_study.ts";
import {
  alteredFiles,
  makeMachineFiles,
  planPublication,
  restoreFiles,
  settingsOf,
} from "../lib/experiment/publication.ts";
import { takeStudyName } from "../lib/experiment/study_name.ts";
import { toldExperiment } from "../lib/figures/read_provenance.ts";
import { knownExperiment } from "../lib/store/experiments.ts";
import { keyChanges } from "../lib/store/key_changes.ts";
import { removeTemporaries } from "../lib/store/open_store.ts";
import type { Json, Key } from "../lib/store/records.ts";
import type { Store } from "../lib/store/store.ts";
import { writeWhole } from "../lib/store/write_whole.ts";
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
  experimentsFolder,
  figuresFolder,
  fromUser,
  projectFolder,
} from "../steps/command.ts";
import { type OpenArchive, openArchive } from "./verify/archive.ts";
import { type Check, checkWhole } from "./verify/checks.ts";
import { checkCode } from "./verify/code.ts";
import { checkDrawing } from "./verify/drawing.ts";
import { checkFiles } from "./verify/files.ts";
import { collectResults } from "./verify/results.ts";

async function main(context: Context): Promise<void> {
  const { positionals: [word], values, print } = context;
  if (word === undefined) throw new UserError(`Name an archive; usage: ${usage}`);
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
  await restoreFiles(store, study.plot, join(figuresFolder, name));
  const experiment = own ?? await loadExperiment(target);
  await makeTimes(store, experiment);

  print(`${name}: ${objects} objects and ${records} new records are in the data folder`);
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

/**
 * Makes sure that nothing in an archive is wrong: what `verify` would find without computing cells again.
 *
 * @returns What is otherwise in this checkout's code, a few words each
 */
async function assertRight(
  { check, published, archived }: OpenArchive,
  store: Store,
  word: string,
): Promise<readonly string[]> {
  const refuse = (checks: readonly Check[]) => {
    const faults = checks.flatMap(({ faults = [] }) => faults);
    if (faults.length === 0) return;
    const more = faults.length > 3 ? ` and ${faults.length - 3} more faults` : "";
    throw new UserError(
      `${word} is not believed, and nothing of it is kept: ${faults.slice(0, 3).join("; ")}${more}`,
    );
  };
  refuse([check, checkWhole(published)]);
  const code = await checkCode(published, store);
  const { check: tables, results } = await collectResults(published, archived.store);
  refuse([await checkFiles(published), tables]);
  const isSameCode = !code.parts.has("step 3");
  // Other code may draw otherwise: that tells nothing of the files.
  if (isSameCode) refuse([await checkDrawing(published, archived.store, results, true)]);
  const changes = code.check.changes ?? [];
  return changes.length > 3 ? [...changes.slice(0, 3), `${changes.length - 3} more`] : changes;
}

/** The experiment of that name that is here already, if there is one; it is left as it is. */
async function ownExperiment(
  store: Store,
  { name, data, encoder }: Experiment,
): Promise<Experiment | undefined> {
  const known = await knownExperiment(store, name);
  for (const path of [known?.path, join(experimentsFolder, `${name}.json`)]) {
    const isHere = path && await Deno.stat(path).then(() => true, () => false);
    if (!isHere) continue;
    const own = await loadExperiment(path);
    if (own.name !== name) continue;
    const told = toldExperiment({ experiment: settingsOf(own) });
    const difference = otherStudyThan({ data, encoder }, told);
    if (difference === undefined) return own;
    throw new UserError(
      `"${name}" is taken, as ${path} is another study than the archive's: ${difference}; ` +
        "give the one that is here another name, or use another checkout",
    );
  }
}

/** Makes sure that nothing would be overwritten without being told to. */
async function assertFree(store: Store, study: StudyRecords, isReplacing: boolean): Promise<void> {
  const { name } = study.experiment;
  if (isReplacing) return;
  if (await hasOtherEmbeddings(store, study)) {
    throw new UserError(
      `The data folder has other embeddings of the images of ${name}, as another kind of processor gives; ` +
        "--replace puts the archive's in their place",
    );
  }
  const folder = join(figuresFolder, name);
  const isPublished = await Deno.stat(join(folder, "provenance.json")).then(
    () => true,
    () => false,
  );
  if (isPublished && (await alteredFiles(study.plot.outputs, folder)).length > 0) {
    throw new UserError(
      `figures/${name} shows something else than the archive; --replace overwrites it`,
    );
  }
}

/** Writes the experiment file, and what it needs beside it. */
async function writeExperiment(store: Store, experiment: Experiment): Promise<void> {
  await removeTemporaries(store, experimentsFolder);
  for (const [file, text] of experimentTexts(settingsOf(experiment))) {
    const name = file === "experiment.json" ? `${experiment.name}.json` : file;
    await writeWhole(join(experimentsFolder, name), text);
  }
}

/** Makes the files of this machine, which tell that it measured nothing; not for cells of other code. */
async function makeTimes(store: Store, experiment: Experiment): Promise<void> {
  try {
    const embedded = await findEmbeddings(store, experiment);
    const publication = await planPublication(store, projectFolder, experiment, embedded);
    const record = await makeMachineFiles(store, projectFolder, publication);
    await restoreFiles(store, record, join(figuresFolder, experiment.name, "machine"));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** In what two experiments differ, a few words each. */
function settingChanges(before: Experiment, now: Experiment): string[] {
  const keyOf = (experiment: Experiment): Key => ({
    step: "",
    inputs: {},
    parameters: settingsOf(experiment) as { [key: string]: Json },
    code: {},
    versions: {},
  });
  return keyChanges(keyOf(before), keyOf(now));
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
