// The toy study, finished and published in a data folder of its own, and packed.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { checkArchive } from "../../lib/archive/check_archive.ts";
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
import { type Json, keyHash } from "../../lib/store/records.ts";
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

/** Other values of the same kind. */
function altered(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value !== "string") return "something";
  if (value.startsWith("swh:1:")) return value.slice(0, -40) + sha256(value).slice(0, 40);
  return /^[0-9a-f]{64}$/.test(value) ? sha256(value) : `${value}x`;
}

/**
 * Each value in turn altered.
 *
 * @param value What is altered
 * @param path Keys that lead to it
 * @returns The path of the keys of a value, and the whole with it altered; of hashes of source files, the first of each list
 */
export function* alterations(value: Json, path: string[] = []): Generator<[string, Json]> {
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) {
    yield [path.join("."), altered(value)];
    return;
  }
  const keys = "lib/errors.ts" in value ? ["lib/errors.ts"] : Object.keys(value);
  for (const key of keys) {
    const part = (value as Record<string, Json>)[key];
    for (const [at, changed] of alterations(part, [...path, key])) {
      const whole = Array.isArray(value)
        ? value.with(Number(key), changed)
        : { ...value, [key]: changed };
      yield [at, whole];
    }
  }
}

/** What is wrong with an archive; an error is a refusal, too. */
export async function faultsOf(folder: string, unpacked: Unpacked): Promise<readonly string[]> {
  try {
    return (await checkArchive(folder, unpacked, project)).faults;
  } catch (error) {
    assert.equal((error as Error).name, "UserError", (error as Error).stack);
    return [(error as Error).message];
  }
}
