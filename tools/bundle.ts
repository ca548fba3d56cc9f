// Packs a finished study into one archive that anyone can check, run on and cite.

import { join, relative } from "node:path";
import { findStudyRecords } from "../lib/archive/study_records.ts";
import { packStudy } from "../lib/archive/pack.ts";
import { rawMembers } from "../lib/archive/raw_files.ts";
import { UserError } from "../lib/errors.ts";
import { planPublication } from "../lib/experiment/publication.ts";
import { otherOfName } from "../lib/experiment/study_name.ts";
import { readProvenance } from "../lib/figures/read_provenance.ts";
import { findRecord } from "../lib/store/records.ts";
import { readObject } from "../lib/store/store.ts";
import { commandLineName, findEmbeddings, keptHub, surroundings } from "../steps/artifacts.ts";
import { command, type Context, dataFolder, projectFolder } from "../steps/command.ts";

async function main(context: Context): Promise<void> {
  const { print, values } = context;
  const experiment = await context.experiment();
  const store = await context.store();
  const { name } = experiment;
  const word = commandLineName(experiment);
  const taken = await otherOfName(store, experiment, surroundings);
  if (taken !== undefined) throw new UserError(taken);
  const embedded = await findEmbeddings(store, experiment);
  const { key } = await planPublication(store, projectFolder, experiment, embedded);
  const plot = await findRecord(store, key);
  if (plot === undefined) {
    throw new UserError(`${name} is not published as it is now; run deno task plot ${word} first`);
  }
  const text = new TextDecoder().decode(await readObject(store, plot.outputs["provenance.json"]));
  const provenance = readProvenance(text, "provenance.json");
  const study = await findStudyRecords(store, projectFolder, experiment, text, provenance);
  if ("faults" in study) {
    throw new UserError(
      `${name} can't be packed: ${study.faults.join("; ")}; run deno task all ${word}`,
    );
  }
  const hub = { files: keptHub(experiment), folder: join(dataFolder, "hub") };
  const images = values.images ? await rawMembers(store, projectFolder, study, hub) : [];
  let bar: ReturnType<Context["progress"]> | undefined;
  const { path, files, size, sha256 } = await packStudy(store, projectFolder, study, {
    images,
    changed: (file, what) =>
      what === "code"
        ? `${file} is not what ${name} was made with; run deno task all ${word} first`
        : `${file} has other comments than when ${name} was published; run deno task plot ${word} --force first`,
    onProgress: (done, total) => {
      bar ??= context.progress("archive", megabytes(total), "MB");
      bar.update(megabytes(done));
    },
  }).finally(() => bar?.stop());
  const archive = relative(projectFolder, path).replaceAll("\\", "/");
  print(`${name}: ${files} files, ${megabytes(size)} MB in ${archive}`);
  print(`SHA-256 ${sha256}, the same for this study on every machine`);
  print(`To check it, here or elsewhere: deno task verify ${archive}`);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

if (import.meta.main) {
  await command({
    usage: "deno task bundle [experiment] [--images]",
    description:
      "Packs a finished study into data/archives/NAME.zip: the published folder, the experiment, all records and objects\n" +
      "that the figure stands on, down to the embeddings, and the source files whose hashes are in the records.\n" +
      "The same study is the same archive on every machine. Anyone can check it with deno task verify, and go on from it\n" +
      "with deno task unbundle.",
    options: {
      images: {
        type: "boolean",
        description:
          "Packs the raw images and the encoder, too, into NAME+images.zip; else their hashes and source",
      },
    },
  }, main);
}
