// A published sweep held against the results of its cells, and drawn again from its table.

import { join } from "node:path";
import { shellWord } from "../../lib/command_line.ts";
import { readResult } from "../../lib/experiment/result_bytes.ts";
import { toldResults } from "../../lib/figures/read_provenance.ts";
import type { Origin } from "../../lib/figures/provenance.ts";
import type { Curve } from "../../lib/figures/study.ts";
import { DamagedError, readObject, type Store } from "../../lib/store/store.ts";
import { isSweep, readSweep, type SweepProvenance } from "../../lib/sweep/provenance.ts";
import { valueText } from "../../lib/sweep/grid.ts";
import type { Sweep } from "../../lib/sweep/swept_study.ts";
import { readSweepResults } from "../../lib/sweep/tables.ts";
import { figuresFolder, fromUser, isPath } from "../../steps/command.ts";
import { type Check, checkDrawn } from "./checks.ts";
import { checkCodeOf } from "./code.ts";
import { differingFiles, findFolder, type Found } from "./drawn_folder.ts";
import { checkFiles, checkFurtherFiles } from "./files.ts";

/** A published sweep. */
export type FoundSweep = Found<SweepProvenance>;

/**
 * Looks whether a word of the command line names a published sweep.
 *
 * @param word The name of a folder in figures/, or the path of a folder
 * @returns The sweep; nothing if the word names something else
 * @throws {UserError} If its provenance is damaged
 */
export async function findSweep(word = ""): Promise<FoundSweep | undefined> {
  if (word === "" || /\.(json|svg)$/.test(word)) return;
  const folder = isPath(word) ? fromUser(word) : join(figuresFolder, word);
  const source = isPath(word) ? word : `figures/${word}`;
  return await findFolder(folder, source, {
    is: isSweep,
    read: readSweep,
    way: "the same command of deno task sweep",
  });
}

/**
 * Checks a sweep, part by part.
 *
 * @param found The sweep
 * @param store The data folder
 * @param tell Takes what came of each check
 */
export async function verifySweep(
  found: FoundSweep,
  store: Store,
  tell: (check: Check) => Check,
): Promise<void> {
  const { folder, provenance } = found;
  const { changes = [] } = tell(await checkCodeOf(store, provenance.code));
  const files = tell(await checkFiles(found));
  const further = await checkFurtherFiles(found);
  if (further !== undefined) tell(further);
  // A table that was altered is not worth looking at closer.
  if (files.faults?.length) return;
  const sweep = await readTable(found);
  tell(await checkResults(provenance, sweep, store));
  // The renderers take long to load.
  const { publishSweep } = await import("../../lib/sweep/publish.ts");
  const { code, files: _, ...origin } = provenance;
  const drawn = (await publishSweep(sweep, origin, code)).files;
  const what = `${drawn.size} files, drawn again from results.csv`;
  tell(checkDrawn(what, await differingFiles(folder, drawn), "results", changes.length === 0));
}

/** The command that makes a sweep again. */
export function remakeSweep({ provenance: { sweep, studies } }: FoundSweep): string {
  const settings = sweep.paths.map((path) => {
    const values = new Set(studies.map(({ settings }) => valueText(settings[path])));
    return shellWord(`${path}=${[...values].join(",")}`);
  });
  return `deno task sweep ${shellWord(sweep.experiment)} --over ${settings.join(" ")}`;
}

/** The sweep as its table tells of it. */
async function readTable({ folder, provenance }: FoundSweep): Promise<Sweep> {
  const { sweep, studies } = provenance;
  const text = await Deno.readTextFile(join(folder, "results.csv"));
  const curves = readSweepResults(text, studies.map(({ settings }) => settings));
  const { strategies } = studies[0].experiment as unknown as { strategies: { label: string }[] };
  return {
    ...sweep,
    strategies: strategies.map(({ label }) => label),
    studies: studies.map(({ settings, isBase }, i) => ({ settings, isBase, curves: curves[i] })),
  };
}

/** Whether the table tells the results whose hashes provenance names, as far as the data folder has them. */
async function checkResults(
  { studies }: SweepProvenance,
  sweep: Sweep,
  store: Store,
): Promise<Check> {
  const faults: string[] = [];
  let [found, total] = [0, 0];
  for (const [i, told] of studies.entries()) {
    const { curves } = sweep.studies[i];
    for (const { label, repetition, result } of toldResults(told as unknown as Origin)) {
      total++;
      const cycles = await readObject(store, result).then(readResult, (error) => {
        if (!(error instanceof DamagedError)) throw error;
      });
      if (cycles === undefined) continue;
      found++;
      const own = accuraciesOf(curves, label, repetition);
      if (own.join() === cycles.map(({ accuracy }) => accuracy).join()) continue;
      const { name } = told.experiment as { name: string };
      faults.push(`results.csv tells another ${label}, ${repetition} of ${name}`);
    }
  }
  const notes = found < total ? [`the data folder lacks ${total - found} of ${total}`] : [];
  const what = `${found} cells in results.csv, held against the data folder`;
  return { what, isOpen: found === 0, faults, notes };
}

function accuraciesOf(curves: readonly Curve[], label: string, repetition: number): number[] {
  const curve = curves.find(({ strategy }) => strategy === label);
  return curve?.accuracies[curve.repetitions.indexOf(repetition)] ?? [];
}
