// Where the commands of labelling write: a folder in labelling/, called as the pool.

import { basename, join, relative, resolve } from "node:path";
import { shellWord } from "../../lib/command_line.ts";
import { UserError } from "../../lib/errors.ts";
import { type Context, fromUser, type Option, projectFolder } from "../../steps/command.ts";

/** The option that names another folder. */
export const outOption: Option = {
  type: "string",
  value: "FOLDER",
  description: "Where to write; labelling/NAME unless given, NAME being that of the pool",
};

/**
 * The folder that a command writes to. A folder that it may not write to is refused before anything is embedded.
 *
 * @param context The command's context
 * @param source The pool's source
 * @param task Name of the task, which is that of its file in tools/
 * @returns Its absolute path
 * @throws {UserError} If the task may not write to it
 */
export async function outFolder(
  { values }: Pick<Context, "values">,
  source: string,
  task: string,
): Promise<string> {
  if (values.out === undefined) return join(projectFolder, "labelling", nameOf(source));
  const out = fromUser(String(values.out));
  const { state } = await Deno.permissions.query({ name: "write", path: out });
  if (state === "granted") return out;
  throw new UserError(
    `${out} is outside of labelling/, where this task may write; to write there: ${
      commandFor(task, out)
    } ...`,
  );
}

/** How a command is called: as a task, or with the right to write to a folder elsewhere. */
function commandFor(task: string, out: string): string {
  const labelling = resolve(projectFolder, "labelling");
  if (out === labelling || !relative(labelling, out).startsWith("..")) return `deno task ${task}`;
  return `deno run -P=${task} --allow-write=data,${shellWord(out)} tools/${task}.ts`;
}

/**
 * Tells after Ctrl-C how to go on: by the same call with all its options.
 *
 * @param context The command's context
 * @param out Absolute path of the folder that it writes to
 * @param task Name of the task
 */
export function tellStopped({ print }: Pick<Context, "print">, out: string, task: string): void {
  const words = [commandFor(task, out), ...Deno.args.map(shellWord)];
  print(`Stopped; images that are embedded are kept. To go on: ${words.join(" ")}`);
}

/** What a pool is called: the name of its folder, file or data set. */
function nameOf(source: string): string {
  return basename(source.replace(/^hub:/, "").replace(/@.*$/, ""))
    .replace(/\.(npz|parquet)$/i, "");
}

/**
 * A folder as a command tells it: from the project on, where it is in the project.
 *
 * @param folder Absolute path
 * @returns The path to show
 */
export function shownFolder(folder: string): string {
  const place = relative(projectFolder, folder);
  return place.startsWith("..") ? folder : place;
}
