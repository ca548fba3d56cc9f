// The cells' results: from the published tables, or from the data folder, each held against its hash.

import { join } from "node:path";
import { readResult, resultBytes } from "../../lib/experiment/saved_cell.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { toldExperiment, toldResults } from "../../lib/figures/read_provenance.ts";
import { DamagedError, readObject, sha256, type Store } from "../../lib/store/store.ts";
import type { Check, Published, Results } from "./checks.ts";

/**
 * Collects results that are what provenance says.
 *
 * @param published What was published
 * @param store The data folder
 * @returns How published tables compare, and the results by cell
 */
export async function collectResults(
  published: Published,
  store: Store,
): Promise<{ check: Check; results: Results }> {
  const { provenance } = published;
  const tables = await readTables(published);
  const results: Results = [];
  const faults: string[] = [];
  let found = 0;
  for (const { label, repetition, result } of toldResults(provenance)) {
    const cell = tables?.cells.find((cell) =>
      cell.strategy === label && cell.repetition === repetition
    );
    const cycles = cell?.cycles.map(({ picks, accuracy }) => ({ picks: [...picks], accuracy }));
    if (cycles !== undefined && sha256(resultBytes(cycles)) === result) results.push(cycles);
    else {
      if (tables) faults.push(`results.csv and queries.csv tell another ${label}, ${repetition}`);
      results.push(await readKept(store, result));
    }
    if (results.at(-1) !== undefined) found++;
  }
  const missing = results.length - found;
  const notes = missing > 0 ? [`${missing} are not here; --rerun --cells all computes them`] : [];
  const where = tables ? "in results.csv and queries.csv" : "in the data folder";
  const what = `results of ${found} cells ${where}`;
  return { check: { what, isOpen: found === 0, faults, notes }, results };
}

async function readTables({ folder, provenance }: Published) {
  if (folder === undefined) return;
  const read = (name: string) => Deno.readTextFile(join(folder, name));
  try {
    const [results, queries] = await Promise.all(["results.csv", "queries.csv"].map(read));
    return readStudy(toldExperiment(provenance).name, { results, queries });
  } catch (error) {
    // Missing ones have been told of as published files.
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
}

async function readKept(store: Store, hash: string) {
  try {
    return readResult(await readObject(store, hash));
  } catch (error) {
    if (error instanceof DamagedError) return;
    throw error;
  }
}
