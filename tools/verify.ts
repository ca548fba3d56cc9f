// Proves published results: every hash from the published files back to the raw images, and, on demand, the results
// themselves by computing them again.

import { basename, isAbsolute, join, resolve } from "node:path";
import { UserError } from "../lib/errors.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { readProvenance, toldExperiment } from "../lib/figures/read_provenance.ts";
import { command, type Context, figuresFolder } from "../steps/command.ts";
import { type Check, checkChainOf, type Published } from "./verify/checks.ts";
import { checkDrawing } from "./verify/drawing.ts";
import { checkFiles, checkInputs, checkObjects } from "./verify/files.ts";
import { rerun } from "./verify/rerun.ts";
import { collectResults } from "./verify/results.ts";

/** Faults of a check that are printed; where there are many, the first ones tell enough. */
const LISTED = 5;

async function main(context: Context): Promise<number> {
  const { print, values } = context;
  if (values.cells !== undefined && !/^([1-9]\d*|all)$/.test(String(values.cells))) {
    throw new UserError(`--cells: expected a whole number or all, found "${values.cells}"`);
  }
  const published = await findPublished(context);
  const { name } = toldExperiment(published.provenance);
  print(`${name}: verifying ${published.source}`);
  let faults = 0;
  const tell = ({ what, faults: found, notes }: Check) => {
    print(`${found.length === 0 ? "ok    " : "FAULT "} ${what}`);
    for (const line of found.slice(0, LISTED)) print(`         ${line}`);
    if (found.length > LISTED) print(`         and ${found.length - LISTED} more`);
    for (const line of notes) print(`       note: ${line}`);
    faults += found.length;
  };

  tell(checkChainOf(published));
  // What hangs together in no way is not worth looking at closer.
  if (faults > 0) return end(context, faults);
  const store = await context.store();
  tell(await checkFiles(published, store));
  tell(await checkInputs(published, store, context));
  tell(await checkObjects(published, store));
  let { check, results } = await collectResults(published, store);
  tell(check);
  if (values.rerun) {
    const again = await rerun(published, store, context, results, values.cells as string);
    tell(again.check);
    results = again.results;
  }
  tell(await checkDrawing(published, store, results));
  return end(context, faults);
}

function end({ print, values }: Context, faults: number): number {
  print();
  if (faults > 0) print(`${faults} ${faults === 1 ? "fault" : "faults"}`);
  else if (values.rerun) print("No faults");
  else print("No faults. To compute results again and compare: --rerun, with --cells N or all");
  return faults > 0 ? 1 : 0;
}

/** A published study, by its experiment's name or file, or a single file that somebody sent. */
async function findPublished({ positionals, experiment }: Context): Promise<Published> {
  const [word = ""] = positionals;
  if (word.endsWith(".svg") || basename(word) === "provenance.json") {
    // `deno task` moves to the project's folder and keeps the user's in INIT_CWD.
    const path = isAbsolute(word) ? word : resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), word);
    const text = await read(path, `there is no ${word}`);
    const provenance = readProvenance(text, word);
    // The experiment of that name knows where the raw images are on this machine.
    const own = await experiment(toldExperiment(provenance).name).catch((): undefined => {});
    const picture = word.endsWith(".svg") ? text : undefined;
    return { source: word, provenance, experiment: own, picture };
  }
  const own: Experiment = await experiment();
  const folder = join(figuresFolder, own.name);
  const source = `figures/${own.name}`;
  const way = `nothing is published of ${own.name}; deno task all ${own.name} publishes it`;
  const text = await read(join(folder, "provenance.json"), way);
  const provenance = readProvenance(text, `${source}/provenance.json`);
  return { source, provenance, experiment: own, folder };
}

async function read(path: string, way: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UserError(way);
    throw error;
  }
}

if (import.meta.main) {
  await command({
    usage: "deno task verify [experiment | FILE.svg | provenance.json] [options]",
    description:
      "Recomputes every hash from the published files back to the raw images, and draws the figure again.\n" +
      "With --rerun it also computes cells again and compares: identical on the machine that ran them; on another\n" +
      "one, mean accuracies may differ by 0.02, and the first differing pick is told. A figure or provenance.json\n" +
      "that somebody sent is checked on its own: it says what it was made of.",
    defaultExperiment: "cifar100",
    options: {
      rerun: { type: "boolean", description: "Computes a sample of the cells again" },
      cells: {
        type: "string",
        value: "N",
        description: "How many cells --rerun computes, or all; 3 unless given",
      },
    },
  }, main);
}
