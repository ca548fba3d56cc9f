// What every command of the project shares: arguments, help, the experiment, progress, and errors in one line.

import { SingleBar } from "cli-progress";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { UserError } from "../lib/errors.ts";
import { type Experiment, loadExperiment } from "../lib/experiment/experiment.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import { printable } from "../lib/printable.ts";
import { denoProblem } from "./deno_version.ts";
import type { Store } from "../lib/store/store.ts";

/** The checkout: the folder that holds `steps`, `lib`, `data` and `figures`. */
export const projectFolder: string = fileURLToPath(new URL("..", import.meta.url));

/** Where steps hand artifacts over. */
export const dataFolder: string = resolve(projectFolder, "data");

/** Where results are published, one folder per experiment. */
export const figuresFolder: string = resolve(projectFolder, "figures");

/** Where experiments are looked up by name. */
export const experimentsFolder: string = resolve(projectFolder, "experiments");

/**
 * The experiment that is meant where none is named: the paper's. It is one rule for all tasks whose usage has `[experiment]`;
 * the others need a name. What is not there of it yet is said as such, with the first command to run. `deno task demo` names
 * its experiment itself.
 */
export const defaultExperiment = "cifar100";

/** An option of a command, as `parseArgs` takes it, with its line of help. */
export interface Option {
  /** Whether the option takes a value. */
  type: "string" | "boolean";
  /** Whether it may be given several times. */
  multiple?: boolean;
  /** What its value is called in the help, such as `N` or `LABEL`. */
  value?: string;
  /** One line of help. */
  description: string;
}

/** What a command is and takes. */
export interface CommandDescription {
  /** How it is called, such as `deno task run [experiment] [options]`. */
  usage: string;
  /** What it does, in a sentence or a few. */
  description: string;
  /** How many words it takes besides options; one, the experiment, unless given. */
  maxPositionals?: number;
  /** Its options besides `--help`. */
  options?: Record<string, Option>;
}

/** A bar in a terminal, plain lines otherwise. */
export interface Progress {
  /** Shows that so many are done. */
  update(done: number): void;
  /** Ends the bar. */
  stop(): void;
}

/** What a command's main function is handed. */
export interface Context {
  /** The words of the command line that are not options. */
  positionals: string[];
  /** The options of the command line by name. */
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  /** Loads and checks the experiment that the first word names, or the one given. */
  experiment(nameOrPath?: string): Promise<Experiment>;
  /** Opens the data folder, once for all who ask. */
  store(): Promise<Store>;
  /** Starts showing progress of `total` units, from `done` on. */
  progress(label: string, total: number, unit: string, done?: number): Progress;
  /** Prints a line. What a terminal would obey in it, such as a name with control characters, is shown instead. */
  print(line?: string): void;
  /** Seconds since some fixed moment. */
  now(): number;
}

/**
 * Runs a command: reads the arguments, answers `--help`, prints an error that the user can mend as one line.
 *
 * @param description What the command is and takes
 * @param main What it does; it returns the exit code, or nothing for 0
 */
export async function command(
  description: CommandDescription,
  main: (context: Context) => Promise<number | void>,
): Promise<void> {
  try {
    const problem = denoProblem(Deno.version.deno);
    if (problem !== undefined) throw new UserError(problem);
    const { positionals, values } = readArguments(description);
    if (values.help) return console.log(help(description));
    let store: Promise<Store> | undefined;
    const context: Context = {
      positionals,
      values,
      experiment: async (name = positionals[0] ?? defaultOf(description)) =>
        await loadExperiment(experimentPath(name, description)),
      // Loaded by the commands that use it: it asks for the machine's name, and the others may not.
      store: () => store ??= openData(),
      progress: startProgress,
      print: (line = "") => console.log(printable(line)),
      now: () => performance.now() / 1000,
    };
    Deno.exitCode = (await main(context)) ?? 0;
  } catch (error) {
    Deno.exitCode = 1;
    const message = userMessage(error);
    if (message === undefined) console.error(error);
    else tellApart(message);
  }
  // ONNX Runtime's threads and idle workers must not keep a finished command alive.
  Deno.exit();
}

/**
 * Prints a line apart from the results, as notes and errors. What a terminal would obey in it is shown instead.
 *
 * @param line The line
 */
export function tellApart(line: string): void {
  console.error(printable(line));
}

async function openData(): Promise<Store> {
  const { openStore } = await import("../lib/store/open_store.ts");
  return await openStore(dataFolder, (message) => tellApart(`warning: ${message}`));
}

/** What Node says of wrong arguments, in one sentence. */
function reasonOf(message: string): string {
  const [, option] = /^Option '(--\S+).*' argument is ambiguous/.exec(message) ?? [];
  // A value that begins with a dash looks like another option.
  if (option !== undefined) {
    return `${option} needs a value; one that begins with - is ${option}=-…`;
  }
  return message.split(". ")[0];
}

function readArguments(description: CommandDescription) {
  const { options = {}, maxPositionals = 1, usage } = description;
  try {
    const parsed = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: { ...options, help: { type: "boolean", short: "h" } },
      tokens: true,
    });
    assertOnce(parsed.tokens, options);
    if (parsed.positionals.length > maxPositionals) {
      throw new TypeError(`Unexpected argument '${parsed.positionals[maxPositionals]}'`);
    }
    return { positionals: parsed.positionals, values: parsed.values as Context["values"] };
  } catch (error) {
    const reason = reasonOf((error as Error).message);
    const [, unknown] = /^Unknown option '([^']+)'/.exec(reason) ?? [];
    const known = [...Object.keys(options), "help"].map((name) => `--${name}`);
    const hint = unknown === undefined ? "" : `; ${nearestNames(unknown, known)}`;
    throw new UserError(`${reason}${hint} (usage: ${usage}; --help tells more)`);
  }
}

/** Refuses an option with a value that is given twice: one of the values would be dropped without a word. */
function assertOnce(
  tokens: readonly { kind: string; name?: string }[],
  options: Record<string, Option>,
): void {
  const named = tokens.flatMap(({ kind, name = "" }) => kind === "option" ? [name] : []);
  const twice = named.find((name, i) =>
    options[name]?.type === "string" && !options[name].multiple && named.indexOf(name) < i
  );
  if (twice !== undefined) throw new TypeError(`Option '--${twice}' is given twice`);
}

/** The experiment that a command takes where none is named, if it takes one. */
function defaultOf({ usage }: CommandDescription): string | undefined {
  return usage.includes("[experiment") ? defaultExperiment : undefined;
}

function help(command: CommandDescription): string {
  const { usage, description, options = {} } = command;
  const rows = Object.entries({
    ...options,
    help: { type: "boolean", description: "Shows this text" } as Option,
  }).map(([name, option]) => [
    `  --${name}${option.type === "string" ? ` ${option.value ?? "VALUE"}` : ""}`,
    option.description,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const experiment = usage.includes("experiment")
    ? [
      "",
      "An experiment is the name of a file in experiments/ or the path of an experiment file" +
      (defaultOf(command) ? `; ${defaultOf(command)} if none is given.` : "."),
    ]
    : [];
  return [
    usage,
    "",
    description,
    ...experiment,
    "",
    ...rows.map(([left, right]) => left.padEnd(width) + right),
  ].join("\n");
}

/** Names of the experiments in experiments/. */
export function experimentNames(): string[] {
  return [...Deno.readDirSync(experimentsFolder)].map((entry) => entry.name)
    .filter((name) => name.endsWith(".json") && name !== "schema.json")
    .map((name) => name.slice(0, -".json".length)).sort();
}

/** Whether a word of the command line is a path, and not a name. */
export function isPath(word: string): boolean {
  return /[/\\]|\.json$|^\.{1,2}$/.test(word);
}

/** Absolute path of what the user wrote: `deno task` moves to the project's folder and keeps the user's in INIT_CWD. */
export function fromUser(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}

/** `fashion` stands for experiments/fashion.json; a path is relative to where the user stands. */
function experimentPath(nameOrPath: string | undefined, { usage }: CommandDescription): string {
  const names = experimentNames();
  if (nameOrPath === undefined) {
    throw new UserError(`Name an experiment (${names.join(", ")}); usage: ${usage}`);
  }
  if (isPath(nameOrPath)) {
    const path = fromUser(nameOrPath);
    if (isFile(path)) return path;
    throw new UserError(
      `No experiment file ${path}; ${nearestNames(basename(path, ".json"), names)}`,
    );
  }
  if (!names.includes(nameOrPath)) {
    throw new UserError(
      `Unknown experiment "${nameOrPath}"; ${nearestNames(nameOrPath, names)}, ` +
        "or give the path of an experiment file",
    );
  }
  return resolve(experimentsFolder, `${nameOrPath}.json`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

function startProgress(label: string, total: number, unit: string, done = 0): Progress {
  const bar = new SingleBar({
    format: `${printable(label)} {bar} {value}/{total} ${unit}, {rate} ${unit}/s, {remaining} left`,
    barsize: 30,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  const start = performance.now();
  const fields = (value: number) => {
    const seconds = (performance.now() - start) / 1000;
    const rate = (value - done) / Math.max(seconds, 1e-9);
    return {
      rate: rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2),
      remaining: value > done ? duration((total - value) / rate) : "?",
    };
  };
  bar.start(total, done, fields(done));
  return {
    update: (value) => bar.update(value, fields(value)),
    stop: () => bar.stop(),
  };
}

/** Seconds in words, such as `48 s`, `3 min 20 s` or `2 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.round(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

/** What mends an error of the file system. */
function wayOut(code: string): string {
  if (code === "EACCES" || code === "EPERM") {
    return "look at its owner and mode; docs/data_folder.md tells how users share a folder";
  }
  if (code === "EROFS") return "make its file system writable, or move the project to one that is";
  return "look at the file and its disk; what is lost of data/ is made again";
}

/** The line for an error that the user can mend, or nothing for a bug, which keeps its stack trace. */
export function userMessage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return;
  if (error.name === "UserError") return `error: ${error.message}`;
  const { code } = error as { code?: string };
  if (code === "ENOSPC" || code === "EDQUOT" || /no space left/i.test(error.message)) {
    return "error: The disk is full; free some space and start again: finished work is kept";
  }
  const file = /^(.+?) \(os error \d+\): \w+ '(.+?)'/.exec(error.message);
  if (code !== undefined && file !== null && code !== "ENOENT") {
    return `error: ${file[2]}: ${file[1]}; ${wayOut(code)}`;
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `error: ${
      error.message.split("\n")[0]
    }; deno.json's "permissions" names what each task may do`;
  }
}
