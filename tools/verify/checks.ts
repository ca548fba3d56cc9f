// What is verified, and what came of it.

import type { Cycle } from "../../lib/figures/study.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import type { Provenance } from "../../lib/figures/provenance.ts";
import { checkChain } from "../../lib/figures/check_provenance.ts";

/** What was published. */
export interface Published {
  /** What the user calls it. */
  readonly source: string;
  /** Where it says it comes from. */
  readonly provenance: Provenance;
  /** The experiment of that name in this project, if there is one. */
  readonly experiment?: Experiment;
  /** Absolute path of the published folder; none for a single file. */
  readonly folder?: string;
  /** The SVG, if that is what is verified. */
  readonly picture?: string;
}

/** What came of a check. */
export interface Check {
  /** What was checked. */
  readonly what: string;
  /** What is wrong; nothing if all is well. */
  readonly faults: readonly string[];
  /** What the reader should know, though it is no fault. */
  readonly notes: readonly string[];
}

/** Results of cells, in provenance's order, as far as they are known. */
export type Results = (readonly Pick<Cycle, "picks" | "accuracy">[] | undefined)[];

/** Whether the provenance is of one piece. */
export function checkChainOf({ provenance }: Published): Check {
  const { length } = provenance.records;
  return {
    what: `chain of ${length} records from the raw images to the figure`,
    faults: checkChain(provenance),
    notes: [],
  };
}
