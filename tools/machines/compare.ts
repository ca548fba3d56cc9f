// What differs between a small study of one machine and the committed one.

import { compareStudies, describeChange } from "../../lib/figures/compare_studies.ts";
import type { Study, StudyCell } from "../../lib/figures/study.ts";
import type { MachineStudy } from "./small_study.ts";

/** The hashes that must be the same on every machine. */
export type Hashes = Pick<MachineStudy, "embeddings" | "results" | "queries" | "numbers">;

/**
 * Takes the hashes out of a study.
 *
 * @param study The study
 * @returns Its hashes
 */
export function hashesOf({ embeddings, results, queries, numbers }: MachineStudy): Hashes {
  return { embeddings, results, queries, numbers };
}

/**
 * Says what differs in a study.
 *
 * @param found The study as a machine computed it
 * @param wanted The committed hashes; undefined if there are none
 * @param other The same study of another machine, to name the picks from which on strategies differ
 * @returns One line for the study, and one for each strategy that differs from the other machine's; none if nothing differs
 */
export function differencesOf(
  found: MachineStudy,
  wanted: Hashes | undefined,
  other: MachineStudy,
): string[] {
  const differing = Object.entries(hashesOf(found))
    .filter(([part, hash]) => hash !== wanted?.[part as keyof Hashes])
    .map(([part]) => part);
  if (differing.length === 0) return [];
  const { changes } = compareStudies(studyOf(other), studyOf(found));
  const moved = changes.filter(({ firstPick, firstAccuracy }) =>
    firstPick !== undefined || firstAccuracy !== undefined
  );
  return [
    `${found.study}: other ${differing.join(", ")}`,
    ...moved.map((change) => `${found.study}: ${describeChange(change)}`),
  ];
}

function studyOf({ study, cells }: MachineStudy): Study {
  const strategies = cells.map(({ strategy }: StudyCell) => strategy);
  return { name: study, strategies, cells };
}
