// Proves published results: they are of this checkout's code, every hash back to the raw images is right, and, on demand,
// the results are the same when they are computed again.

import { basename, join } from "node:path";
import { UserError } from "../lib/errors.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { otherStudyThan } from "../lib/experiment/other_study.ts";
import { readProvenance, toldExperiment } from "../lib/figures/read_provenance.ts";
import { readingFile } from "../lib/store/unreadable.ts";
import { commandLineName } from "../steps/artifacts.ts";
import { command, type Context, figuresFolder, fromUser, isPath } from "../steps/command.ts";
import { type Check, checkWhole, type Published } from "./verify/checks.ts";
import { checkCode, checkSettings } from "./verify/code.ts";
import { checkDrawing } from "./verify/drawing.ts";
import { checkFiles, checkFurtherFiles, checkInputs, checkObjects } from "./verify/files.ts";
import { printCheck } from "./verify/print_check.ts";
import { rerun } from "./verify/rerun.ts";
import { collectResults } from "./verify/results.ts";

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
  const published = await findPublished(context);
  const { name } = toldExperiment(published.provenance);
  print(`${name}: verifying ${published.source}`);
  const checks: Check[] = [];
  const tell = (check: Check) => {
    printCheck(print, check);
    checks.push(check);
    return check;
  };

  const whole = tell(checkWhole(published));
  // What is not of one piece is not worth looking at closer.
  if (whole.faults?.length) return end(context, published, checks);
  const store = await context.store();
  const settings = tell(checkSettings(published));
  const code = await checkCode(published, store);
  tell(code.check);
  tell(await checkFiles(published));
  const further = await checkFurtherFiles(published);
  if (further !== undefined) tell(further);
  tell(await checkInputs(published, store, context));
  tell(await checkObjects(published, store));
  let { check, results } = await collectResults(published, store);
  tell(check);
  let isAllAgain = false;
  if (values.rerun) {
    const again = await rerun(published, store, context, results, values.cells as string);
    tell(again.check);
    ({ results, isAll: isAllAgain } = again);
  }
  const drawing = tell(await checkDrawing(published, store, results, !code.parts.has("step 3")));
  const isSame = isAllAgain && !settings.changes?.length && !code.parts.has("step 1") &&
    !drawing.isOpen && !drawing.changes?.length;
  return end(context, published, checks, isSame);
}

/** The verdict in words. `isSame`: all that other code made was made again by this one, and is the same. */
function end(
  { print, values }: Context,
  { source, provenance, experiment }: Published,
  checks: readonly Check[],
  isSame = false,
): number {
  const faults = checks.flatMap(({ faults = [] }) => faults).length;
  const changes = checks.flatMap(({ changes = [] }) => changes).length;
  const open = checks.filter(({ isOpen }) => isOpen).map(({ what }) => what);
  print();
  if (faults > 0) {
    print(`${faults} ${faults === 1 ? "fault" : "faults"}`);
    return 1;
  }
  if (changes > 0 && !isSame) {
    print(
      `No faults, but ${source} is not of this checkout: what is other stands above` +
        (experiment ? remake(experiment, provenance) : ""),
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

/** A published study, by its experiment's name or file, or a single file that somebody sent. */
async function findPublished({ positionals, experiment }: Context): Promise<Published> {
  const [word = ""] = positionals;
  if (/\.(png|pdf|csv|html)$/i.test(word)) {
    throw new UserError(
      `${word} tells no provenance; verify takes an experiment, a published SVG or a provenance.json, so give the one beside it`,
    );
  }
  if (word.endsWith(".svg") || basename(word) === "provenance.json") {
    const text = await read(fromUser(word), `there is no ${word}`);
    const provenance = provenanceIn(text, word, OTHERS_WAY);
    // The experiment of that name knows where the raw images are on this machine.
    const own = await experiment(toldExperiment(provenance).name).catch((): undefined => {});
    const picture = word.endsWith(".svg") ? text : undefined;
    return { source: word, provenance, experiment: own, picture };
  }
  if (isPath(word) && !word.endsWith(".json")) {
    const folder = fromUser(word);
    const way =
      `${folder} has no provenance.json; give the folder of a study, such as figures/NAME`;
    const text = await read(join(folder, "provenance.json"), way);
    const provenance = provenanceIn(text, word, OTHERS_WAY);
    const own = await experiment(toldExperiment(provenance).name).catch((): undefined => {});
    return { source: word, provenance, experiment: own, folder };
  }
  const own: Experiment = await experiment();
  const folder = join(figuresFolder, own.name);
  const source = `figures/${own.name}`;
  const way = `nothing is published of ${own.name}; deno task all ${
    commandLineName(own)
  } publishes it`;
  const text = await read(join(folder, "provenance.json"), way);
  const provenance = provenanceIn(
    text,
    `${source}/provenance.json`,
    `deno task plot ${
      commandLineName(own)
    } restores it where it was made, git where it is published`,
  );
  return { source, provenance, experiment: own, folder };
}

/** What mends what somebody sent. */
const OTHERS_WAY = "get it again from where it came from";

/** Reads provenance; what is damaged is told with the way out. */
function provenanceIn(text: string, source: string, way: string): Published["provenance"] {
  try {
    return readProvenance(text, source);
  } catch (error) {
    if (error instanceof UserError) error.message += `; ${way}`;
    throw error;
  }
}

async function read(path: string, way: string): Promise<string> {
  return await readingFile(path, async () => {
    try {
      return await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        throw new UserError(way);
      }
      throw error;
    }
  });
}

if (import.meta.main) {
  await command({
    usage:
      "deno task verify [experiment | FOLDER | FILE.svg | provenance.json | batch.json] [options]",
    description:
      "Says whether published files are of this checkout's code: recomputes every hash back to the raw images, and\n" +
      "draws all files again. It needs no data folder. With --rerun it also computes cells again and compares: every\n" +
      "machine gives the same bytes from the same embeddings, and the first differing pick is told. A published folder,\n" +
      "a figure or provenance.json that somebody sent is checked on its own. What was not there to look at is called open.\n" +
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
