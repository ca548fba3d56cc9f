// What the user wants to have verified: a study, its published folder, a file of it that somebody sent, or a whole archive.

import { basename, dirname, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { CRATE_FILE } from "../../lib/figures/crate/crate.ts";
import { readProvenance, toldExperiment } from "../../lib/figures/read_provenance.ts";
import type { Store } from "../../lib/store/store.ts";
import { readingFile } from "../../lib/store/unreadable.ts";
import { commandLineName } from "../../steps/artifacts.ts";
import { type Context, figuresFolder, fromUser, isPath } from "../../steps/command.ts";
import { openArchive } from "./archive.ts";
import type { Check, Published } from "./checks.ts";
import { findSentFile } from "./sent_file.ts";

/** What is verified. */
export interface Found extends AsyncDisposable {
  /** The study as published. */
  readonly published: Published;
  /** What was found out on the way to it. */
  readonly checks: readonly Check[];
}

/** What mends what somebody sent. */
const OTHERS_WAY = "get it again from where it came from";

/**
 * Finds a published study by what the user calls it.
 *
 * @param context The command's context
 * @param store The data folder
 * @returns The study, to be closed by `using`
 * @throws {UserError} If there is none, or it can't be read
 */
export async function findPublished(context: Context, store: Store): Promise<Found> {
  const { positionals: [word = ""], experiment } = context;
  if (word.endsWith(".zip")) {
    const archive = await openArchive(context, store, fromUser(word), word);
    return { ...archive, checks: [archive.check], [Symbol.asyncDispose]: () => close(archive) };
  }
  if (/\.(png|pdf|csv|html)$/i.test(word)) {
    const { published, check } = await findSentFile(word, await readBytes(word));
    return found(await withOwn(published, experiment), [check]);
  }
  if (word.endsWith(".svg") || basename(word) === "provenance.json") {
    const bytes = await readBytes(word);
    const provenance = provenanceIn(new TextDecoder().decode(bytes), word, OTHERS_WAY);
    const sent = word.endsWith(".svg") ? { name: basename(word), bytes } : undefined;
    return found(await withOwn({ source: word, provenance, sent }, experiment));
  }
  const isCrate = basename(word) === CRATE_FILE;
  if (isPath(word) && (isCrate || !word.endsWith(".json"))) {
    // A crate is the description of its folder.
    const folder = isCrate ? dirname(fromUser(word)) : fromUser(word);
    const way =
      `${folder} has no provenance.json; give the folder of a study, such as figures/NAME`;
    const text = await read(join(folder, "provenance.json"), way);
    const provenance = provenanceIn(text, word, OTHERS_WAY);
    return found(await withOwn({ source: word, provenance, folder }, experiment));
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
  return found({ source, provenance, experiment: own, folder });
}

function found(published: Published, checks: readonly Check[] = []): Found {
  return { published, checks, [Symbol.asyncDispose]: async () => {} };
}

async function close(archive: AsyncDisposable): Promise<void> {
  await archive[Symbol.asyncDispose]();
}

/** The experiment of that name knows where the raw images are on this machine; what it publishes may have the results. */
async function withOwn(
  published: Published,
  experiment: Context["experiment"],
): Promise<Published> {
  const { name } = toldExperiment(published.provenance);
  const own = await experiment(name).catch((): undefined => {});
  return { ...published, experiment: own, tables: join(figuresFolder, basename(name)) };
}

/** Reads provenance; what is damaged is told with the way out. */
function provenanceIn(text: string, source: string, way: string): Published["provenance"] {
  try {
    return readProvenance(text, source);
  } catch (error) {
    if (error instanceof UserError) error.message += `; ${way}`;
    throw error;
  }
}

async function readBytes(word: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = fromUser(word);
  return await orUserError(path, `there is no ${word}`, () => Deno.readFile(path));
}

function read(path: string, way: string): Promise<string> {
  return orUserError(path, way, () => Deno.readTextFile(path));
}

async function orUserError<Value>(
  path: string,
  way: string,
  read: () => Promise<Value>,
): Promise<Value> {
  return await readingFile(path, async () => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        throw new UserError(way);
      }
      throw error;
    }
  });
}
