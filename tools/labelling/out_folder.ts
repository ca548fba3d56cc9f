// Where the commands of labelling write: a folder in labelling/, called as the pool.

import { basename, join, relative } from "node:path";
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
 * The folder that a command writes to.
 *
 * @param context The command's context
 * @param source The pool's source
 * @returns Its absolute path
 */
export function outFolder({ values }: Pick<Context, "values">, source: string): string {
  if (values.out !== undefined) return fromUser(String(values.out));
  const name = basename(source.replace(/^hub:/, "").replace(/@.*$/, ""))
    .replace(/\.(npz|parquet)$/i, "");
  return join(projectFolder, "labelling", name);
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

/**
 * What to say if a folder outside of labelling/ was refused.
 *
 * @param error What was thrown
 * @param context The command's context
 * @param task Name of the task, which is that of its file in tools/
 * @returns An error that tells the way out, or the same error
 */
export function refusedFolder(
  error: unknown,
  { values }: Pick<Context, "values">,
  task: string,
): unknown {
  if (!(error instanceof Deno.errors.NotCapable) || values.out === undefined) return error;
  const out = fromUser(String(values.out));
  const folders = `${shellWord(join(projectFolder, "data"))},${shellWord(out)}`;
  return new UserError(
    `${out} is outside of labelling/, where this task may write; to write there: ` +
      `deno run -P=${task} --allow-write=${folders} tools/${task}.ts ...`,
  );
}
