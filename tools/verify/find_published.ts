// What the user wants to have verified: a study, its published folder, a file of it that somebody sent, or a whole archive.

import { basename, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { readProvenance, toldExperiment } from "../../lib/figures/read_provenance.ts";
import type { Store } from "../../lib/store/store.ts";
import { readingFile } from "../../lib/store/unreadable.ts";
import { commandLineName } from "../../steps/artifacts.ts";
import {
  type Context,
  experimentNames,
  figuresFolder,
  fromUser,
  isPath,
} from "../../steps/command.ts";
import { openArchive } from "./archive.ts";
import type { Check, Published } from "./checks.ts";
import { findSentFile, isPublishedFile } from "./sent_file.ts";

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
  const path = fromUser(word);
  const isName = word === "" || (!isPath(word) && experimentNames().includes(word));
  const info = isName ? undefined : await statOf(path);
  if (info?.isFile && (word.endsWith(".zip") || await isZip(path))) {
    const archive = await openArchive(context, store, path, word);
    return { ...archive, checks: [archive.check], [Symbol.asyncDispose]: () => close(archive) };
  }
  const bytes = info?.isFile && await readingFile(path, () => Deno.readFile(path));
  // The settings that a study is published with are those of an experiment file, too.
  if (bytes && (!isExperiment(bytes) || await isPublishedFile(word, bytes))) {
    const { published, check } = await findSentFile(word, bytes);
    return found(await withOwn(published, experiment), [check]);
  }
  if (info?.isDirectory) {
    const way = `${path} has no provenance.json; give the folder of a study, such as figures/NAME`;
    const text = await read(join(path, "provenance.json"), way);
    const provenance = provenanceIn(text, word, OTHERS_WAY);
    return found(await withOwn({ source: word, provenance, folder: path }, experiment));
  }
  if (!isName && info === undefined && /[/\\]|\.\w+$/.test(word)) {
    throw new UserError(`no file or folder ${word}; give the one that was sent`);
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

/** What is at a path; nothing if nothing is. */
async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await readingFile(path, async () => {
    try {
      return await Deno.stat(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return undefined;
      }
      throw error;
    }
  });
}

/** Whether a file begins as an archive does, whatever it is called. */
export async function isZip(path: string): Promise<boolean> {
  return await readingFile(path, async () => {
    using file = await Deno.open(path);
    const start = new Uint8Array(4);
    return await file.read(start) === 4 && new TextDecoder("latin1").decode(start) === "PK\x03\x04";
  });
}

/** Whether a file has the settings of an experiment, right or wrong. */
function isExperiment(bytes: Uint8Array): boolean {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes));
    return "strategies" in json || "base" in json;
  } catch {
    return false;
  }
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
