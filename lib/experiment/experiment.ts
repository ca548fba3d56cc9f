// The experiment file: its schema, its defaults, and checks that say which key is wrong and what was expected.

import { dirname, resolve } from "node:path";
import { z } from "zod";
import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";
import { type EncoderSettings, encoderSettings } from "../encoder/settings.ts";
import { UserError } from "../errors.ts";
import { type FigureSettings, figureSettings } from "../figures/settings.ts";
import { type DataSettings, dataSettings } from "../images/settings.ts";
import { type MeasureName, measureNames } from "../measures/names.ts";
import { nearestNames } from "../nearest_names.ts";
import type { GeneratorName } from "../random/random_state.ts";
import { boundNames, loadBound } from "../bounds/registry.ts";
import { loadStrategy, strategyNames } from "../strategies/registry.ts";
import { checkValue } from "./check_value.ts";
import {
  checkEntries,
  entriesSchema,
  entryOf,
  type Listed,
  type StrategyEntry,
} from "./entries.ts";
import { derivedFile, isDerived, withChanges } from "./derived_file.ts";
import { type PoolSettings, poolSettings } from "./pool_settings.ts";
import { readStart, type Start, startSettings } from "./start_settings.ts";

/** Whether a folder may have a name everywhere: Windows keeps some for devices, whatever follows a dot, and drops a last dot. */
function isFolderName(name: string): boolean {
  return !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) && !name.endsWith(".");
}

/** Schema of how many candidates a query has: a fraction of the unlabeled pool up to 1, or a whole number above 1. */
export const candidates = z.number().positive().refine(
  (value) => value <= 1 || Number.isInteger(value),
  "a fraction up to 1, or a whole number",
);

/** Schema of the random generators' names. */
export const generatorName = z.enum(["mt19937", "seedrandom"]);

/** The strategies of an experiment file. */
const listedStrategies: Listed = {
  key: "strategies",
  what: "strategy",
  names: strategyNames,
  load: loadStrategy,
};

/** The bounds of an experiment file. */
const listedBounds: Listed = {
  key: "bounds",
  what: "bound",
  names: boundNames,
  load: loadBound,
};

/** The experiment file as it is written. */
export const experimentFile = z.strictObject({
  $schema: z.string().optional().describe("Schema for editors"),
  name: z.string().max(100, "at most 100 signs")
    .regex(/^\w[\w.-]*$/, "letters, digits, dots, dashes and underscores")
    .refine(isFolderName, "a name that a folder may have on Windows, too")
    .describe("Name of the study, and of its folder in figures/"),
  data: dataSettings.describe("Where images and labels come from"),
  encoder: encoderSettings.optional().describe("The frozen vision transformer"),
  pool: poolSettings.optional().describe(
    "A harder pool made of what was embedded; all of it unless given",
  ),
  strategies: z.array(entryOf(listedStrategies)).min(1).describe(
    "Query strategies, in the order of the legend",
  ),
  bounds: z.array(entryOf(listedBounds)).min(1, "one bound or more; leave bounds out for none")
    .optional().describe(
      "What can be reached by who sees hidden labels and the test set, drawn apart from strategies; none unless given",
    ),
  reps: z.int().min(1).max(10_000).default(3).describe("Repetitions, each with its own seeds"),
  seeds: z.array(z.int().min(0).max(2 ** 32 - 1)).min(1).refine(
    (seeds) => new Set(seeds).size === seeds.length,
    "distinct seeds",
  ).optional().describe(
    "A seed for each repetition, in place of reps; repetitions are called by their seeds, 0, 1, 2 and so on unless given",
  ),
  start: startSettings.optional().describe(
    "Samples that are labeled before the first query; none unless given",
  ),
  cycles: z.int().min(1).max(100_000).default(20).describe("Queries of a repetition"),
  batchSize: z.int().min(1).default(100).describe("Labels asked for in each cycle"),
  maxCandidates: candidates.default(0.2).describe(
    "Random candidates of each query: a fraction of the unlabeled pool up to 1, or a whole number above 1",
  ),
  classifier: classifierSettings.prefault({}).describe("The logistic regression"),
  generator: generatorName.default("mt19937").describe(
    "Random generator: numpy's, or an unrelated one to see whether a conclusion hangs on it",
  ),
  measures: z.array(z.enum(measureNames)).min(1).refine(
    (names) => new Set(names).size === names.length,
    "each measure once",
  ).optional().describe(
    "Measures beside accuracy, of the same classifiers on the test set; none unless given",
  ),
  figure: figureSettings.prefault({}).describe("Looks of the figure"),
  published: z.iso.date().optional().describe(
    "Day of publication, such as 2026-11-27, for ro-crate-metadata.json; that of this project's release unless given",
  ),
});

/** A checked experiment. */
export interface Experiment {
  /** Name of the study, and of its folder in figures/. */
  readonly name: string;
  /** Where images and labels come from. */
  readonly data: DataSettings;
  /** The frozen vision transformer; none for a study of embeddings. */
  readonly encoder?: EncoderSettings;
  /** How the pool differs from what was embedded; undefined for all of it. */
  readonly pool?: PoolSettings;
  /** Repetitions, each with its own seeds. */
  readonly reps: number;
  /** A seed for each repetition; 0, 1, 2 and so on unless given. */
  readonly seeds?: number[];
  /** Samples that are labeled before the first query; none unless given. */
  readonly start?: Start;
  /** Queries of a repetition. */
  readonly cycles: number;
  /** Labels asked for in each cycle. */
  readonly batchSize: number;
  /** Random candidates of each query: a fraction of the unlabeled pool up to 1, or a whole number above 1. */
  readonly maxCandidates: number;
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
  /** Random generator. */
  readonly generator: GeneratorName;
  /** Measures beside accuracy; undefined if it has none. */
  readonly measures?: MeasureName[];
  /** Looks of the figure. */
  readonly figure: FigureSettings;
  /** Day of publication; that of the project's release unless given. */
  readonly published?: string;
  /** Its strategies, in the file's order. */
  readonly strategies: StrategyEntry[];
  /** Its bounds, in the file's order; undefined if it has none. */
  readonly bounds?: StrategyEntry[];
  /** Absolute path of the experiment file. */
  readonly path: string;
  /** The folder that paths in the file are relative to: the file's, or that of the file which it changes. */
  readonly folder: string;
}

/**
 * Loads and checks an experiment file, or a file that names another one and what is changed in it.
 *
 * @example
 * ```ts
 * import { resolve } from "node:path";
 * import { loadExperiment } from "./mod.ts";
 *
 * const experiment = await loadExperiment(resolve("experiments/fashion.json"));
 * console.log(experiment.strategies.map(({ label }) => label), experiment.cycles);
 * ```
 *
 * @param path Absolute path of the file
 * @returns The experiment, with defaults filled in
 * @throws {UserError} If the file is missing, is not JSON, or has a wrong, missing or unknown key
 */
export async function loadExperiment(path: string): Promise<Experiment> {
  const json = await readJson(path);
  if (!isDerived(json)) return await checkExperiment(json, path);
  const { name, base, changes } = checkValue(derivedFile, json, path);
  const basePath = resolve(dirname(path), base);
  const derived = { ...withChanges(await readJson(basePath), changes), name };
  return await checkExperiment(derived, path, dirname(basePath));
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(`No experiment file ${path}: ${(error as Error).message.split(" (")[0]}`);
  }
  try {
    // Editors on Windows begin a file with a mark of its byte order.
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\s+/g, " ");
    throw new UserError(`${path} is not JSON: ${reason}; comments are not allowed in it`);
  }
}

/** The name in the text of an experiment file, if it can be read; the rest may be wrong. */
export function nameIn(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text);
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks the content of an experiment file.
 *
 * @param json The parsed content
 * @param path Absolute path of the file
 * @param folder Absolute path of the folder that paths in it are relative to; the file's unless given
 * @returns The experiment, with defaults filled in
 * @throws {UserError} If a key is wrong, missing or unknown: which one, and what was expected
 */
export async function checkExperiment(
  json: unknown,
  path: string,
  folder: string = dirname(path),
): Promise<Experiment> {
  const { $schema: _, ...file } = checkValue(experimentFile, json, path);
  if (!("embeddings" in file.data) && file.encoder === undefined) {
    throw new UserError(`${path}: encoder: missing; images need an encoder to become embeddings`);
  }
  if ("embeddings" in file.data && file.encoder !== undefined) {
    throw new UserError(
      `${path}: encoder: nothing is encoded, as data are embeddings; leave it out`,
    );
  }
  const { seeds } = file;
  const { reps } = json as { reps?: number };
  if (seeds !== undefined && reps !== undefined && reps !== seeds.length) {
    throw new UserError(
      `${path}: reps: ${reps} repetitions have ${seeds.length} seeds; leave reps out`,
    );
  }
  const strategies = await checkEntries(listedStrategies, file.strategies, [], path);
  const bounds = file.bounds && await checkEntries(listedBounds, file.bounds, strategies, path);
  checkFigure(file.figure, strategies, file.measures ?? [], path);
  const start = file.start && await readStart(file.start, folder);
  return { ...file, reps: seeds?.length ?? file.reps, start, strategies, bounds, path, folder };
}

/** Checks that the figure shows what the study has. */
function checkFigure(
  { strategies, highlight, labels, panels, measure = "accuracy" }: FigureSettings,
  entries: readonly StrategyEntry[],
  measures: readonly MeasureName[],
  path: string,
): void {
  if (measure !== "accuracy" && !measures.includes(measure)) {
    throw new UserError(
      `${path}: figure.measure: ${measure} is not measured; add "measures": ["${measure}"] to the experiment`,
    );
  }
  const known = entries.map(({ label }) => label);
  for (
    const [key, named] of [
      ["strategies", strategies ?? []],
      ["highlight", Array.isArray(highlight) ? highlight : []],
      ["labels", Object.keys(labels)],
    ] as const
  ) {
    const unknown = named.find((label) => !known.includes(label));
    if (unknown === undefined) continue;
    throw new UserError(
      `${path}: figure.${key}: the study has no strategy "${unknown}"; ${
        nearestNames(unknown, known)
      }`,
    );
  }
  if (!panels.includes("accuracy") && !entries.some(({ name }) => name === "RandomSampling")) {
    throw new UserError(
      `${path}: figure.panels: differences are to RandomSampling, which the study does not have; show accuracy, or add it`,
    );
  }
}

/**
 * The experiment file's JSON Schema, for editors: made from the very definition that checks it.
 *
 * @returns A JSON Schema (draft 2020-12)
 */
export async function experimentJsonSchema(): Promise<Record<string, unknown>> {
  const schema = z.toJSONSchema(experimentFile, { io: "input" }) as Record<string, unknown> & {
    properties: Record<string, Record<string, unknown>>;
  };
  const { strategies, bounds } = schema.properties;
  strategies.items = await entriesSchema(listedStrategies);
  bounds.items = await entriesSchema(listedBounds);
  return schema;
}
