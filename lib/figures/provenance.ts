// Where published files come from: the chain of records from the raw images to the results, without the times and
// machines in them, so that the same results tell the same story.

import type { Json, Key, StepRecord } from "../store/records.ts";

/** A record as provenance tells it; equal lists of code files are written once, in `code` of the whole. */
export interface ToldRecord {
  /** Hash that the record is found by in the data folder. */
  readonly record: string;
  /** The record's key, its code being an index into the list of code lists. */
  readonly key: Omit<Key, "code"> & { readonly code: number };
  /** Objects that came out, by what they are. */
  readonly outputs: Record<string, string>;
  /** Of a cell that was once run for more cycles than the experiment has: the object of those that are shown. */
  readonly shown?: string;
}

/** The content of `provenance.json`. */
export interface Provenance {
  /** The experiment, checked and with defaults. */
  readonly experiment: Json;
  /** Label of the strategy that others are compared with, if there is one. */
  readonly baseline?: string;
  /** Lists of source files with their hashes by meaning; records refer to them by index. */
  readonly code: Record<string, string>[];
  /** The records that the results come from, in the order of the steps. */
  readonly records: ToldRecord[];
  /** What decided the published files beside their inputs. */
  readonly plot: ToldRecord["key"];
  /** SHA-256 of the published files, in `provenance.json` only; those that tell times are left out. */
  readonly files?: Record<string, string>;
}

/**
 * Tells where a study's published files come from.
 *
 * @param experiment The experiment, checked and with defaults
 * @param baseline Label of the strategy that others are compared with
 * @param records The records of steps 1 and 2 with their hashes, those of cells with what is shown of them
 * @param plot The key of step 3
 * @returns The content of `provenance.json`
 */
export function tellProvenance(
  experiment: Json,
  baseline: string | undefined,
  records: readonly { hash: string; record: StepRecord; shown?: string }[],
  plot: Key,
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
  return { experiment, baseline, code, records: told, plot: tellKey(plot) };
}
