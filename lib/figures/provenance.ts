// Where published files come from: the chain of records from the raw images to the results. Times and machines are left
// out, so that the same results have the same provenance.

import type { Json, Key, StepRecord } from "../store/records.ts";

/** A record in provenance. Its list of source files is held apart, because many records share one list. */
export interface ToldRecord {
  /** Hash by which the record is found in the data folder. */
  readonly record: string;
  /** The record's key; its `code` is an index into `code` of the provenance. */
  readonly key: Omit<Key, "code"> & { readonly code: number };
  /** Hashes of the objects that came out, by name. */
  readonly outputs: Record<string, string>;
  /** Hash of the cycles that are shown, if the cell was once run for more cycles than the experiment has. */
  readonly shown?: string;
}

/** The content of `provenance.json`. */
export interface Provenance {
  /** The experiment, checked and with defaults. */
  readonly experiment: Json;
  /** Label of the strategy that the others are compared with; undefined if there is none. */
  readonly baseline?: string;
  /** On which machines the embeddings are the same bytes, in words; undefined for the user's own embeddings. */
  readonly embeddings?: string;
  /** Lists of source files with their hashes by meaning; records refer to them by index. */
  readonly code: Record<string, string>[];
  /** The records that the results come from, in the order of the steps. */
  readonly records: ToldRecord[];
  /** The key of step 3, which made the published files. */
  readonly plot: ToldRecord["key"];
  /** SHA-256 of the published files, in `provenance.json` only; files that hold measured times are left out. */
  readonly files?: Record<string, string>;
}

/**
 * Makes the provenance of a study's published files.
 *
 * @param experiment The experiment, checked and with defaults
 * @param baseline Label of the strategy that the others are compared with; undefined if there is none
 * @param records The records of steps 1 and 2 with their hashes; `shown` is the hash of a cell's cycles that are shown
 * @param plot The key of step 3
 * @param embeddings On which machines the embeddings are the same bytes, in words
 * @returns The content of `provenance.json`
 */
export function tellProvenance(
  experiment: Json,
  baseline: string | undefined,
  records: readonly { hash: string; record: StepRecord; shown?: string }[],
  plot: Key,
  embeddings?: string,
): Provenance {
  const code: Record<string, string>[] = [];
  const places = new Map<string, number>();
  const tellKey = (key: Key): ToldRecord["key"] => {
    const text = JSON.stringify(key.code);
    const place = places.get(text) ?? code.push(key.code) - 1;
    places.set(text, place);
    return { ...key, code: place };
  };
  const told = records.map(({ hash, record, shown }) => ({
    record: hash,
    key: tellKey(record.key),
    outputs: record.outputs,
    ...(shown === record.outputs.result ? {} : { shown }),
  }));
  return { experiment, baseline, embeddings, code, records: told, plot: tellKey(plot) };
}
