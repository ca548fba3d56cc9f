// The toy study, finished and published in a data folder of its own, and packed.

import { dirname, join } from "node:path";
import { packStudy } from "../../lib/archive/pack.ts";
import { findStudyRecords, type StudyRecords } from "../../lib/archive/study_records.ts";
import { unpackArchive, type Unpacked } from "../../lib/archive/unpack.ts";
import { planMeasures } from "../../lib/experiment/measure_plan.ts";
import { planCells } from "../../lib/experiment/plan.ts";
import { makePublication, planPublication } from "../../lib/experiment/publication.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { runMeasures } from "../../lib/experiment/run_measures.ts";
import { makePool } from "../../lib/experiment/study_pool.ts";
import { readProvenance } from "../../lib/figures/read_provenance.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { keyHash } from "../../lib/store/records.ts";
import { setReference } from "../../lib/store/references.ts";
import { readObject, sha256 } from "../../lib/store/store.ts";
import { project, quietly, type ToyStudy, toyStudy } from "../experiment/toy.ts";

export { project };

/** A finished toy study. */
export interface FinishedToy extends ToyStudy {
  readonly study: StudyRecords;
}

/**
 * Runs and publishes a toy study.
 *
 * @param changes What is otherwise in its experiment
 * @param now The clock of its cells; none unless given
 */
export async function finishedToy(changes: object = {}, now = () => 0): Promise<FinishedToy> {
  const toy = await toyStudy(changes);
  return { ...toy, study: await finish(toy, now) };
}

/** Runs what is left of a study, and publishes it. */
export async function finish(
  { store, experiment, embedded }: ToyStudy,
  now = () => 0,
): Promise<StudyRecords> {
  const { name } = experiment;
  await setReference(store, { experiment: name, step: "embed", record: keyHash(embedded.key) });
  const pool = await makePool(store, project, experiment, embedded);
  const plans = await planCells(store, project, experiment, pool);
  await runCells(store, plans, { ...quietly, now });
  if (experiment.measures !== undefined) {
    const measures = await planMeasures(store, project, plans);
    await runMeasures(store, measures, { ...quietly, onCell: () => {} });
  }
  const publication = await planPublication(store, project, experiment, embedded);
  const hub = openKeptHub(join(store.folder, "hub"));
  const { record } = await makePublication(store, publication, { hub });
  const bytes = await readObject(store, record.outputs["provenance.json"]);
  const text = new TextDecoder().decode(bytes);
  const provenance = readProvenance(text, "provenance.json");
  const study = await findStudyRecords(store, project, experiment, text, provenance);
  if ("faults" in study) throw new Error(study.faults.join());
  return study;
}

/** Packs a study, and returns its archive. */
export function pack({ store, study }: FinishedToy) {
  const changed = (file: string) => `${file} changed`;
  return packStudy(store, project, study, { changed });
}

/** Takes an archive apart in a new folder beside it. */
export async function unpack(path: string): Promise<{ folder: string; unpacked: Unpacked }> {
  const folder = join(await Deno.makeTempDir({ dir: dirname(path) }), "unpacked");
  return { folder, unpacked: await unpackArchive(path, "toy.zip", folder) };
}

/** A file of an archive that was taken apart, with its hash put right: what a careful forger does. */
export async function forge(
  folder: string,
  { name, sums }: Unpacked,
  files: Record<string, Uint8Array | string | undefined>,
): Promise<Unpacked> {
  const forged = new Map(sums);
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file);
    if (content === undefined) {
      forged.delete(file);
      await Deno.remove(path);
      continue;
    }
    forged.set(file, sha256(content));
    await Deno.mkdir(dirname(path), { recursive: true });
    await (typeof content === "string"
      ? Deno.writeTextFile(path, content)
      : Deno.writeFile(path, content));
  }
  return { name, sums: forged };
}
