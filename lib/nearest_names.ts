// Hints for mistyped names in errors.

import { distance } from "fastest-levenshtein";

/**
 * A hint for a mistyped name: the nearest known ones, or all of them where none is near.
 *
 * @param name What was given
 * @param known The names there are
 * @returns Words such as `did you mean "Badge"?`
 */
export function nearestNames(name: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ edits, candidate }) => edits <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3);
  if (near.length === 0) return `there are ${known.join(", ")}`;
  return `did you mean ${near.map(({ candidate }) => `"${candidate}"`).join(" or ")}?`;
}
