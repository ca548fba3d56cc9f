// Where a published study is: by an experiment's name, by a folder, or as it was at a git revision.

import { isAbsolute, join, resolve } from "node:path";
import { UserError } from "../lib/errors.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import type { Origin } from "../lib/figures/provenance.ts";
import { readProvenance } from "../lib/figures/read_provenance.ts";
import { readStudy } from "../lib/figures/read_study.ts";
import type { Study } from "../lib/figures/study.ts";
import { experimentNames, figuresFolder, projectFolder } from "../steps/command.ts";
import { withoutLoaderVariables } from "./subprocess.ts";

/**
 * Reads a published study, with the times of this machine where it ran here.
 *
 * @param source Name of an experiment, path of a published folder, or `name@revision` for what git has of it
 * @returns The study
 * @throws {UserError} If nothing is published there, or a table is damaged
 */
export async function publishedStudy(source: string): Promise<Study> {
  const { read, isOfGit } = readerOf(source);
  const [results, queries] = await Promise.all([read("results.csv"), read("queries.csv")]);
  const provenance = await read("provenance.json").catch(() => undefined);
  // Git has no times: they are of this machine.
  const timings = isOfGit ? undefined : await read("machine/timings.csv").catch(() => undefined);
  return readStudy(source, { results, queries, provenance, timings });
}

/**
 * Reads what a published study comes from.
 *
 * @param source As for `publishedStudy`
 * @returns Its origin; undefined if nothing there tells it
 */
export async function publishedOrigin(source: string): Promise<Origin | undefined> {
  const text = await readerOf(source).read("provenance.json").catch(() => undefined);
  return text === undefined ? undefined : readProvenance(text, `provenance.json of ${source}`);
}

function readerOf(source: string): { read: (file: string) => Promise<string>; isOfGit: boolean } {
  const [, name, revision] = /^(.*?)(?:@([^@]+))?$/.exec(source)!;
  const isPath = /[/\\]/.test(source);
  if (!isPath && revision !== undefined) {
    return { read: (file) => fromGit(name, revision, file), isOfGit: true };
  }
  const folder = isPath ? pathOf(source) : join(figuresFolder, name);
  return { read: (file) => fromFolder(folder, source, file), isOfGit: false };
}

/** `deno task` moves to the project's folder and keeps the user's in INIT_CWD. */
function pathOf(path: string): string {
  return isAbsolute(path) ? path : resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}

async function fromFolder(folder: string, source: string, file: string): Promise<string> {
  try {
    return await Deno.readTextFile(join(folder, file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const published = [...Deno.readDirSync(figuresFolder)]
      .filter((entry) => entry.isDirectory).map((entry) => entry.name).sort();
    const others = published.filter((name) => name !== source);
    const way = [...experimentNames(), ...published].includes(source) || published.length === 0
      ? `deno task all ${source} publishes it` +
        (others.length > 0 ? `; published are ${others.join(", ")}` : "")
      : nearestNames(source, published);
    throw new UserError(`No published ${file} of "${source}"; ${way}`);
  }
}

async function fromGit(name: string, revision: string, file: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["show", "--end-of-options", `${revision}:figures/${name}/${file}`],
    cwd: projectFolder,
    clearEnv: true,
    env: withoutLoaderVariables(Deno.env.toObject()).kept,
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout);
  throw new UserError(
    `git has no ${file} of "${name}" at ${revision}: ${text.decode(stderr).trim().split("\n")[0]}`,
  );
}
