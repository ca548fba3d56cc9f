// What differs between a small study of one machine and the committed one.

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
 * @param other The same study of another machine, to name the first line that differs
 * @returns One line; undefined if nothing differs
 */
export function differenceOf(
  found: MachineStudy,
  wanted: Hashes | undefined,
  other: MachineStudy,
): string | undefined {
  const differing = Object.entries(hashesOf(found))
    .filter(([part, hash]) => hash !== wanted?.[part as keyof Hashes])
    .map(([part]) => part);
  if (differing.length === 0) return undefined;
  const first = found.lines.findIndex((line, i) => line !== other.lines[i]);
  const line = first < 0 ? "" : `; first line: ${found.lines[first]} and not ${other.lines[first]}`;
  return `${found.study}: other ${differing.join(", ")}${line}`;
}
