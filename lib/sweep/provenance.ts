// Where a sweep comes from: the experiment of each combination of settings with its results, and the code that made them.

import { z } from "zod";
import { parseProvenance } from "../figures/parse_provenance.ts";
import type { Provenance } from "../figures/provenance.ts";
import type { Json } from "../store/records.ts";
import type { Changes } from "./grid.ts";

const hashes = z.record(z.string(), z.string());
const schema = z.object({
  sweep: z.object({
    experiment: z.string(),
    paths: z.array(z.string()).min(1),
    baseline: z.string().optional(),
  }),
  studies: z.array(z.object({
    settings: z.record(z.string(), z.json()),
    isBase: z.boolean(),
    experiment: z.looseObject({
      name: z.string(),
      strategies: z.array(z.looseObject({ label: z.string() })).min(1),
    }),
    embeddings: hashes,
    results: z.record(z.string(), z.array(z.string())),
  })).min(1),
  code: z.record(z.string(), z.object({ code: hashes, versions: hashes })),
  files: hashes,
});

/** The study of one combination of settings, as provenance tells of it. */
export interface ToldSetting {
  /** The values of the swept settings, by their paths. */
  readonly settings: Changes;
  /** Whether these are the settings of the experiment itself. */
  readonly isBase: boolean;
  /** The experiment, checked and with defaults. */
  readonly experiment: Json;
  /** SHA-256 of what came out of step 1. */
  readonly embeddings: Readonly<Record<string, string>>;
  /** SHA-256 of picks and accuracies, by the strategy's label, one per repetition. */
  readonly results: Readonly<Record<string, readonly string[]>>;
}

/** What a sweep is a function of, apart from its code. Its pictures and its page carry it. */
export interface SweepOrigin {
  /** What is swept. */
  readonly sweep: {
    /** Name of the experiment. */
    readonly experiment: string;
    /** Paths of the swept settings. */
    readonly paths: readonly string[];
    /** Label of the strategy that the others are compared with. */
    readonly baseline?: string;
  };
  /** The studies, one for each combination. */
  readonly studies: readonly ToldSetting[];
}

/** The content of a sweep's `provenance.json`. */
export interface SweepProvenance extends SweepOrigin, Pick<Provenance, "code"> {
  /** SHA-256 of the other published files. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Whether the text of a `provenance.json` is that of a sweep, damaged or not.
 *
 * @param text Content of the file
 */
export function isSweep(text: string): boolean {
  return /^\s*\{\s*"sweep":/.test(text);
}

/**
 * Reads the provenance of a sweep.
 *
 * @param text Content of its `provenance.json`
 * @param source Name of the file, for error messages
 * @returns Where the sweep comes from
 * @throws {UserError} If it is damaged
 */
export function readSweep(text: string, source: string): SweepProvenance {
  return parseProvenance(text, source, schema).value as SweepProvenance;
}
