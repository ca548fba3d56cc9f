// Provenance read back from `provenance.json`, or from the metadata of an SVG, which has no code in it.

import { z } from "zod";
import { UserError } from "../errors.ts";
import { measureNames } from "../measures/names.ts";
import { repetitionsOf } from "../random/seed_tree.ts";
import { unescapeMarkup } from "./html.ts";
import { parseProvenance } from "./parse_provenance.ts";
import type { Origin, Provenance } from "./provenance.ts";

const hashes = z.record(z.string(), z.string());
const entry = z.looseObject({ name: z.string(), label: z.string() });
const schema = z.object({
  experiment: z.looseObject({
    name: z.string(),
    data: z.looseObject({}),
    encoder: z.looseObject({ device: z.string().optional() }).optional(),
    strategies: z.array(entry),
    bounds: z.array(entry).optional(),
    reps: z.int(),
    seeds: z.array(z.int()).optional(),
    cycles: z.int(),
    pool: z.looseObject({}).optional(),
    measures: z.array(z.enum(measureNames)).optional(),
  }),
  baseline: z.string().optional(),
  promise: z.string().optional(),
  inputs: hashes,
  embeddings: hashes,
  pool: hashes.optional(),
  results: z.record(z.string(), z.array(z.string())),
  bounds: z.record(z.string(), z.array(z.string())).optional(),
  measures: z.record(z.string(), z.array(z.string())).optional(),
  code: z.record(z.string(), z.object({ code: hashes, versions: hashes })).optional(),
  source: z.object({
    folders: z.record(z.string(), z.string().regex(/^swh:1:dir:[0-9a-f]{40}$/)),
    files: z.record(z.string(), z.string().regex(/^swh:1:cnt:[0-9a-f]{40}$/)),
  }).optional(),
  files: hashes.optional(),
});

/** The settings of an experiment, as far as they are needed to check its provenance. */
export type ToldExperiment = z.infer<typeof schema>["experiment"];

/**
 * Reads provenance.
 *
 * @param text Content of `provenance.json`, or an SVG with provenance in its metadata
 * @param source Name of the file, for error messages
 * @returns What the file comes from; with the code and the hashes of files if it is `provenance.json`
 * @throws {UserError} If the text has no provenance in it, or the provenance is damaged
 */
export function readProvenance(text: string, source: string): Origin & Partial<Provenance> {
  const [, metadata] = /<metadata>([^<]*)<\/metadata>/.exec(text) ?? [];
  if (metadata === undefined && text.trimStart().startsWith("<")) {
    throw new UserError(
      `${source} has no provenance in it; give a figure that this project published`,
    );
  }
  const json = metadata === undefined ? text : unescapeMarkup(metadata);
  return parseProvenance(json, source, schema).value as Provenance;
}

/**
 * Whether the text of a `provenance.json` is that of something made of several studies, a leaderboard or a sweep. It names no
 * object of the data folder that is not of one of the studies.
 *
 * @param text Content of the file
 */
export function isOfSeveralStudies(text: string): boolean {
  return /^\s*\{\s*"(leaderboard|sweep)":/.test(text);
}

/**
 * The experiment of the provenance.
 *
 * @param origin The provenance
 * @returns The experiment's settings
 */
export function toldExperiment({ experiment }: Pick<Origin, "experiment">): ToldExperiment {
  return experiment as unknown as ToldExperiment;
}

/**
 * What the cells of the provenance ran on: the embeddings, with the harder pool in the place of theirs if the study has one.
 *
 * @param origin The provenance
 * @returns SHA-256 of `pool`, `poolLabels`, `test`, `testLabels` and `classNames`, and of `poolClasses` and `poolIndices` of a harder pool
 */
export function toldPool(
  { embeddings, pool }: Pick<Origin, "embeddings" | "pool">,
): Readonly<Record<string, string>> {
  return { ...embeddings, ...pool };
}

/**
 * The device whose embeddings belong to a kind of processor: other kinds round otherwise.
 *
 * @param origin The provenance
 * @returns Such as `cpu`; undefined if the embeddings are the same bytes on every machine, by WebAssembly or because they
 * were given
 */
export function processorBoundDevice(origin: Pick<Origin, "experiment">): string | undefined {
  const { data, encoder } = toldExperiment(origin);
  if ("embeddings" in data || encoder === undefined || encoder.device === "wasm") return undefined;
  return encoder.device ?? "cpu";
}

/** The result of a cell in provenance. */
export interface ToldResult {
  /** The label of the strategy or bound. */
  readonly label: string;
  /** Number of its repetition. */
  readonly repetition: number;
  /** SHA-256 of its picks and accuracies; for a bound, of its numbers of labels and accuracies. */
  readonly result: string;
  /** SHA-256 of its measures beside accuracy; undefined for a study without them. */
  readonly measures?: string;
}

/**
 * The results in provenance, repetition after repetition, each with all strategies.
 *
 * @param origin The provenance
 * @returns The cells that have a result
 */
export function toldResults(origin: Origin): ToldResult[] {
  const { strategies, ...experiment } = toldExperiment(origin);
  return toldCells(repetitionsOf(experiment), strategies, origin.results, origin.measures);
}

/**
 * The bounds in provenance, repetition after repetition, each with all bounds.
 *
 * @param origin The provenance
 * @returns The bounds that have a result; none for a study without bounds
 */
export function toldBounds(origin: Origin): ToldResult[] {
  const { bounds = [], ...experiment } = toldExperiment(origin);
  return toldCells(repetitionsOf(experiment), bounds, origin.bounds ?? {}, origin.measures);
}

function toldCells(
  repetitions: readonly number[],
  entries: readonly { label: string }[],
  results: Origin["results"],
  measures: Origin["measures"],
): ToldResult[] {
  return repetitions.flatMap((repetition, nth) =>
    entries.flatMap(({ label }) => {
      const result = results[label]?.[nth];
      const measured = measures?.[label]?.[nth];
      return result === undefined
        ? []
        : [{ label, repetition, result, ...(measured && { measures: measured }) }];
    })
  );
}
