// Words for a shell: how messages and scripts write a command that runs when it is copied.

import { basename, dirname, resolve } from "node:path";

/**
 * A word as a shell takes it: in quotes if the shell would split it or read signs in it.
 *
 * @param word The word
 * @returns The word, quoted where it has to be
 */
export function shellWord(word: string): string {
  return /^[\w./:=@%,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The word that names an experiment to every task, wherever the user stands: the name of a file in `experiments/`, or the
 * absolute path of a file elsewhere. The study's own name is not enough: the file may be called otherwise.
 *
 * @param path Absolute path of the experiment file
 * @param experiments Absolute path of the folder that experiments are looked up in by name
 * @returns The word, quoted where it has to be
 */
export function experimentWord(path: string, experiments: string): string {
  const isNamed = dirname(path) === resolve(experiments) && path.endsWith(".json");
  return shellWord(isNamed ? basename(path, ".json") : path);
}
