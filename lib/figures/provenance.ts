// Where published files come from: what went in, what each step made of it, and the code that did. Times and machines are
// left out, so that the same results have the same provenance everywhere.

import type { Code } from "../store/code.ts";
import type { Json, StepRecord } from "../store/records.ts";
import type { Source } from "../store/source.ts";

/**
 * What published files are a function of. Pictures and the report carry it. It names no code: an edit that leaves the results
 * alone leaves the pictures alone, too.
 */
export interface Origin {
  /** The experiment, checked and with defaults. */
  readonly experiment: Json;
  /** Label of the strategy that the others are compared with; undefined if there is none. */
  readonly baseline?: string;
  /** On which machines the embeddings are the same bytes, in words; undefined for the user's own embeddings. */
  readonly promise?: string;
  /** SHA-256 of what went into step 1: lists of the image files and of the encoder's files, or a file of embeddings. */
  readonly inputs: Readonly<Record<string, string>>;
  /** SHA-256 of what came out of step 1: embeddings, labels, names of classes. */
  readonly embeddings: Readonly<Record<string, string>>;
  /** SHA-256 of the harder pool that was made of them: embeddings, answers, classes, places in step 1's pool; undefined for a study without. */
  readonly pool?: Readonly<Record<string, string>>;
  /** SHA-256 of the picks and accuracies that are shown, by the strategy's label, one per repetition. */
  readonly results: Readonly<Record<string, readonly string[]>>;
  /** SHA-256 of the curves of bounds, by the bound's label, one per repetition; undefined for a study without bounds. */
  readonly bounds?: Readonly<Record<string, readonly string[]>>;
  /** SHA-256 of the measures beside accuracy, by the label of the strategy or bound, one per repetition; undefined for a study without them. */
  readonly measures?: Readonly<Record<string, readonly string[]>>;
}

/** The content of `provenance.json`. */
export interface Provenance extends Origin {
  /** Code that made each part: `step 1`, `step 2, NAME` for the cells of a strategy or bound, `step 2, pool`, `step 2, measures`, `step 3`. */
  readonly code: Readonly<Record<string, Code>>;
  /** Which source texts that code was when this was published; undefined where that is not known. */
  readonly source?: Source;
  /** SHA-256 of the other published files, in `provenance.json` only. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A finished cell of a strategy or of a bound, as far as provenance tells of it. */
export interface ToldCell {
  /** The label of the strategy or bound. */
  readonly strategy: string;
  /** Its repetition, from 0 on. */
  readonly repetition: number;
  /** SHA-256 of the cycles that are shown. */
  readonly shown: string;
  /** Its record. */
  readonly record: Pick<StepRecord, "key">;
  /** Its measures beside accuracy, as they are shown; undefined for a study without them. */
  readonly measured?: {
    /** SHA-256 of their values. */
    readonly shown: string;
    /** What made them. */
    readonly key: Code;
  };
}

/**
 * Tells the provenance of a study.
 *
 * @param experiment The experiment, checked and with defaults
 * @param baseline Label of the strategy that the others are compared with; undefined if there is none
 * @param embedded The record of step 1
 * @param cells The cells of strategies and of bounds, those of each ascending by repetition
 * @param figures The code of step 3
 * @param promise On which machines the embeddings are the same bytes, in words
 * @param pool The record of the harder pool; undefined if the study has none
 * @returns The content of `provenance.json` without the hashes of files
 */
export function tellProvenance(
  experiment: Json,
  baseline: string | undefined,
  embedded: Pick<StepRecord, "key" | "outputs">,
  cells: readonly ToldCell[],
  figures: Code,
  promise?: string,
  pool?: Pick<StepRecord, "key" | "outputs">,
): Provenance {
  const isBound = ({ record }: ToldCell) => record.key.step === "bound";
  const bounds = cells.filter(isBound);
  const parts = new Map<string, Code>([["step 1", embedded.key]]);
  if (pool !== undefined) parts.set("step 2, pool", pool.key);
  for (const { record: { key } } of cells) {
    parts.set(`step 2, ${key.parameters.strategy ?? key.parameters.bound}`, key);
  }
  const measured = cells.flatMap(({ strategy, measured }) =>
    measured ? [{ strategy, ...measured }] : []
  );
  if (measured.length > 0) parts.set("step 2, measures", measured[0].key);
  parts.set("step 3", figures);
  return {
    experiment,
    baseline,
    promise,
    inputs: embedded.key.inputs,
    embeddings: embedded.outputs,
    pool: pool?.outputs,
    results: shownByLabel(cells.filter((cell) => !isBound(cell))),
    bounds: bounds.length > 0 ? shownByLabel(bounds) : undefined,
    measures: measured.length > 0 ? shownByLabel(measured) : undefined,
    code: Object.fromEntries(
      [...parts].map(([part, { code, versions }]) => [part, { code, versions }]),
    ),
  };
}

function shownByLabel(
  cells: readonly Pick<ToldCell, "strategy" | "shown">[],
): Record<string, string[]> {
  const groups = Map.groupBy(cells, ({ strategy }) => strategy);
  return Object.fromEntries(
    [...groups].map(([label, own]) => [label, own.map(({ shown }) => shown)]),
  );
}
