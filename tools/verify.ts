// Proves published results: they are of this checkout's code, every hash back to the raw images is right, and, on demand,
// the results are the same when they are computed again.

import { basename } from "node:path";
import { UserError } from "../lib/errors.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { otherStudyThan } from "../lib/experiment/other_study.ts";
import { toldExperiment } from "../lib/figures/read_provenance.ts";
import { commandLineName } from "../steps/artifacts.ts";
import { command, type Context } from "../steps/command.ts";
import { type Check, checkWhole, type Published, sumUp } from "./verify/checks.ts";
import { checkCode, checkSettings } from "./verify/code.ts";
import { checkCrate } from "./verify/crate.ts";
import { checkDrawing } from "./verify/drawing.ts";
import { findPublished } from "./verify/find_published.ts";
import { checkFiles, checkFurtherFiles, checkInputs, checkObjects } from "./verify/files.ts";
import { printCheck } from "./verify/print_check.ts";
import { rerun } from "./verify/rerun.ts";
import { collectResults } from "./verify/results.ts";
import { verifySeveralStudies } from "./verify/several_studies.ts";

async function main(context: Context): Promise<number> {
  const { print, values } = context;
  if (values.cells !== undefined && !/^([1-9]\d*|all)$/.test(String(values.cells))) {
    throw new UserError(`--cells: expected a whole number or all, found "${values.cells}"`);
  }
  // Only what computes needs native code. What somebody sent is looked at without.
  const isBatch = basename(context.positionals[0] ?? "") === "batch.json";
  if (isBatch) {
    // A study needs nothing of what embeds images.
    const { verifySuggestion } = await import("./verify/suggestion.ts");
    return await verifySuggestion(context);
  }
  if (values.photos !== undefined || values.encoder !== undefined) {
    throw new UserError(
      "--photos and --encoder belong to a batch.json; name one, such as labelling/photos/round-1/batch.json",
    );
  }
  if (!values.rerun) await Deno.permissions.revoke({ name: "ffi" });
  const checks: Check[] = [];
  const tell = (check: Check) => {
    checks.push(check);
    printCheck(print, check);
    return check;
  };
  const severalCode = await verifySeveralStudies(context, tell);
  if (severalCode !== undefined) return severalCode;
  const store = await context.store();
  await using found = await findPublished(context, store);
  const { published } = found;
  const { name } = toldExperiment(published.provenance);
  print(`${name}: verifying ${published.source}`);

  const whole = [...found.checks, checkWhole(published)].map(tell);
  // What is not of one piece is not worth looking at closer.
  if (whole.some(({ faults }) => faults?.length)) return end(context, published, checks);
  // An archive brings its own part of a data folder.
  const evidence = published.store ?? store;
  const settings = tell(checkSettings(published));
  const code = await checkCode(published, store);
  tell(code.check);
  tell(await checkFiles(published));
  const crate = await checkCrate(published, !code.parts.has("step 3"));
  if (crate !== undefined) tell(crate);
  const further = await checkFurtherFiles(published);
  if (further !== undefined) tell(further);
  tell(await checkInputs(published, store, context));
  tell(await checkObjects(published, evidence));
  let { check, results } = await collectResults(published, evidence);
  tell(check);
  let isAllAgain = false;
  if (values.rerun) {
    const again = await rerun(published, evidence, context, results, values.cells as string);
    tell(again.check);
    ({ results, isAll: isAllAgain } = again);
  }
  const drawing = tell(await checkDrawing(published, evidence, results, !code.parts.has("step 3")));
  const isSame = isAllAgain && !settings.changes?.length && !code.parts.has("step 1") &&
    !drawing.isOpen && !drawing.changes?.length;
  return end(context, published, checks, isSame);
}

/** The verdict in words. `isSame`: all that other code made was made again by this one, and is the same. */
function end(
  { print, values }: Context,
  { source, provenance, experiment, store }: Published,
  checks: readonly Check[],
  isSame = false,
): number {
  const { faults, changes, open } = sumUp(checks);
  print();
  if (faults > 0) {
    print(`${faults} ${faults === 1 ? "fault" : "faults"}`);
    return 1;
  }
  if (changes > 0 && !isSame) {
    print(
      `No faults, but ${source} is not of this checkout: what is other stands above` +
        (experiment && !store ? remake(experiment, provenance) : ""),
    );
    if (!values.rerun) print("Whether results change: --rerun --cells all computes them again");
    return 1;
  }
  const verdict = changes > 0
    ? "was made by other code, but this checkout's gives the same bytes"
    : provenance.code === undefined
    ? "is what this checkout's code makes of the results"
    : "is of this checkout's code";
  print(`No faults: ${source} ${verdict}`);
  if (open.length > 0) print(`Not looked at: ${open.join("; ")}`);
  if (!values.rerun) {
    print("To compute results again and compare: --rerun, with --cells N or all");
  }
  return 0;
}

/** How the experiment's own study comes in the place of what is published under its name. */
function remake(experiment: Experiment, provenance: Published["provenance"]): string {
  const word = commandLineName(experiment);
  if (otherStudyThan(experiment, toldExperiment(provenance)) === undefined) {
    return `. deno task all ${word} makes it again`;
  }
  return `. It shows another study than ${experiment.path}, which has its name: ` +
    `deno task all ${word} --replace overwrites it`;
}

if (import.meta.main) {
  await command({
    usage: "deno task verify [experiment | FOLDER | FILE | leaderboard | batch.json] [options]",
    description:
      "Says whether published files are of this checkout's code: recomputes every hash back to the raw images, and\n" +
      "draws all files again. It needs no data folder. With --rerun it also computes cells again and compares: every\n" +
      "machine gives the same bytes from the same embeddings, and the first differing pick is told. A published folder\n" +
      "that somebody sent is checked on its own, and so is a FILE of it, under any name: a figure, a table, a report,\n" +
      "provenance.json, or a whole archive of deno task bundle. A leaderboard or a sweep, or a FILE of one, is held against\n" +
      "the results of its studies. What was not there to look at is called open.\n" +
      "A batch.json of deno task suggest is computed again from its images; with --rerun, these are embedded again, too.",
    options: {
      rerun: { type: "boolean", description: "Computes a sample of the cells again" },
      cells: {
        type: "string",
        value: "N",
        description: "How many cells --rerun computes, or all; 3 unless given",
      },
      photos: {
        type: "string",
        value: "PATH",
        description: "Where the images of a batch.json are; where they were, unless given",
      },
      encoder: {
        type: "string",
        value: "MODEL",
        description: "The encoder of a batch.json; where it was, unless given",
      },
    },
  }, main);
}
