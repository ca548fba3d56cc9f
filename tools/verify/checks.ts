// What is verified, and what came of it.

import type { Experiment } from "../../lib/experiment/experiment.ts";
import { checkProvenance } from "../../lib/figures/check_provenance.ts";
import type { Origin, Provenance } from "../../lib/figures/provenance.ts";
import { toldBounds, toldExperiment, toldResults } from "../../lib/figures/read_provenance.ts";
import type { MeasureValues } from "../../lib/measures/names.ts";
import type { Cycle } from "../../lib/figures/study.ts";
import type { Store } from "../../lib/store/store.ts";

/** What was published. */
export interface Published {
  /** What the user calls it. */
  readonly source: string;
  /** Where it says it comes from; a picture doesn't tell of code. */
  readonly provenance: Origin & Partial<Provenance>;
  /** The experiment of that name in this project, if there is one. */
  readonly experiment?: Experiment;
  /** Absolute path of the published folder; none for a single file. */
  readonly folder?: string;
  /** Absolute path of a folder that may have the tables of a single file's study. */
  readonly tables?: string;
  /** The single file, if that is what is verified. */
  readonly sent?: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
  /** Objects and records that came with it; none unless it is an archive. */
  readonly store?: Store;
  /** How many raw files came with it, which its archive vouches for; undefined if none did. */
  readonly rawFiles?: number;
}

/** What came of a check. */
export interface Check {
  /** What was checked. */
  readonly what: string;
  /** Whether there was nothing to look at; `notes` say what is missing. */
  readonly isOpen?: boolean;
  /** What is wrong; nothing if all is well. */
  readonly faults?: readonly string[];
  /** What is otherwise in this checkout than it was when the files were made. */
  readonly changes?: readonly string[];
  /** What the reader should know, though it is no fault. */
  readonly notes?: readonly string[];
}

/** Results in provenance's order, as far as they are known. */
export interface Results {
  /** Those of strategies' cells. */
  readonly cells:
    readonly (readonly Pick<Cycle, "picks" | "accuracy" | "measures">[] | undefined)[];
  /** Those of bounds, as far as they are published. */
  readonly bounds: readonly (BoundPoints | undefined)[];
}

/** The curve of a bound at one repetition. */
export interface BoundPoints {
  /** Labeled samples after each cycle, (cycles + 1). */
  readonly labeled: readonly number[];
  /** Accuracy after each cycle, (cycles + 1). */
  readonly accuracy: readonly number[];
  /** Measures beside accuracy, (cycles + 1); undefined for a study without them. */
  readonly measures?: readonly MeasureValues[];
}

/** Whether the provenance is of one piece. */
export function checkWhole({ provenance, store, rawFiles }: Published): Check {
  const isOfEmbeddings = "embeddings" in toldExperiment(provenance).data;
  // An archive need not have the images; then it begins with what was made of them.
  const isArchive = store !== undefined;
  const origin = isOfEmbeddings || (isArchive && rawFiles === undefined)
    ? "given embeddings"
    : "raw images";
  const length = toldResults(provenance).length + toldBounds(provenance).length;
  return {
    what: `provenance of ${length} cells, from the ${origin} on`,
    faults: checkProvenance(provenance),
  };
}

/**
 * What came of drawing files again.
 *
 * @param what What was drawn, from what
 * @param differing Names of the files that came out otherwise
 * @param origin What they were drawn from
 * @param isSameCode Whether this checkout's code is that which drew them; other code may draw otherwise
 * @returns The check
 */
export function checkDrawn(
  what: string,
  differing: readonly string[],
  origin: string,
  isSameCode: boolean,
): Check {
  // Of a changed file, the hash in provenance.json is another, too.
  const told = differing.length > 1
    ? differing.filter((name) => name !== "provenance.json")
    : differing;
  return isSameCode
    ? { what, faults: told.map((name) => `${name} is not what the ${origin} give`) }
    : { what, changes: told.map((name) => `this code draws another ${name}`) };
}

/**
 * Sums up checks.
 *
 * @param checks The checks
 * @returns How many faults and changes there are, and what could not be looked at
 */
export function sumUp(
  checks: readonly Check[],
): { faults: number; changes: number; open: string[] } {
  return {
    faults: checks.flatMap(({ faults = [] }) => faults).length,
    changes: checks.flatMap(({ changes = [] }) => changes).length,
    open: checks.filter(({ isOpen }) => isOpen).map(({ what }) => what),
  };
}
