// Provenance read back from `provenance.json` or from the metadata of an SVG.

import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Key } from "../store/records.ts";
import { unescapeMarkup } from "./html.ts";
import type { Provenance, ToldRecord } from "./provenance.ts";

const hashes = z.record(z.string(), z.string());
const told = {
  step: z.string(),
  inputs: hashes,
  parameters: z.record(z.string(), z.json()),
  code: z.int().min(0),
  versions: hashes,
};
const schema = z.object({
  experiment: z.looseObject({
    name: z.string(),
    strategies: z.array(z.looseObject({ name: z.string(), label: z.string() })),
    reps: z.int(),
    cycles: z.int(),
  }),
  baseline: z.string().optional(),
  embeddings: z.string().optional(),
  code: z.array(hashes),
  records: z.array(z.object({
    record: z.string(),
    key: z.object(told),
    outputs: hashes,
    shown: z.string().optional(),
  })).min(1),
  plot: z.object(told),
  files: hashes.optional(),
});

/** The settings of an experiment, as far as they are needed to check its provenance. */
export type ToldExperiment = z.infer<typeof schema>["experiment"];

/**
 * Reads provenance.
 *
 * @param text Content of `provenance.json`, or an SVG with provenance in its metadata
 * @param source Name of the file, for error messages
 * @returns The provenance
 * @throws {UserError} If the text has no provenance in it, or the provenance is damaged
 */
export function readProvenance(text: string, source: string): Provenance {
  const [, metadata] = /<metadata>([^<]*)<\/metadata>/.exec(text) ?? [];
  if (metadata === undefined && text.trimStart().startsWith("<")) {
    throw new UserError(`${source} has no provenance in it; it was not made by deno task plot`);
  }
  let value: unknown;
  try {
    value = JSON.parse(metadata === undefined ? text : unescapeMarkup(metadata));
  } catch (error) {
    throw new UserError(`The provenance in ${source} is damaged: ${(error as Error).message}`);
  }
  const { error } = schema.safeParse(value);
  if (error) {
    const [{ path, message }] = error.issues;
    throw new UserError(`The provenance in ${source} is damaged: ${path.join(".")}: ${message}`);
  }
  return value as Provenance;
}

/**
 * The experiment of the provenance.
 *
 * @param provenance The provenance
 * @returns The experiment's settings
 */
export function toldExperiment({ experiment }: Provenance): ToldExperiment {
  return experiment as unknown as ToldExperiment;
}

/**
 * A record's key with its list of source files, which provenance holds apart.
 *
 * @param provenance The provenance
 * @param key The key as provenance holds it
 * @returns The key as the record holds it
 */
export function toldKey({ code }: Provenance, key: ToldRecord["key"]): Key {
  return { ...key, code: code[key.code] };
}

/** A cell in provenance. */
export interface ToldCell {
  /** The strategy's label. */
  readonly label: string;
  /** Its repetition, from 0 on. */
  readonly repetition: number;
  /** Its record. */
  readonly told: ToldRecord;
}

/**
 * Hash of the cycles of a cell that are shown.
 *
 * @param record The cell's record in provenance
 * @returns Hash of the object
 */
export function shownResult({ shown, outputs }: ToldRecord): string {
  return shown ?? outputs.result;
}

/**
 * The cells in provenance, repetition after repetition, each with all strategies.
 *
 * @param provenance The provenance
 * @returns The cells that have a record
 */
export function toldCells(provenance: Provenance): ToldCell[] {
  const { strategies, reps } = toldExperiment(provenance);
  return Array.from({ length: reps }, (_, repetition) => repetition).flatMap((repetition) =>
    strategies.flatMap(({ label }, i) => {
      const told = provenance.records[1 + repetition * strategies.length + i];
      return told ? [{ label, repetition, told }] : [];
    })
  );
}
