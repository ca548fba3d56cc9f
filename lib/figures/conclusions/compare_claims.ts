// What two studies claim otherwise.

import type { Study } from "../study.ts";
import { claims } from "./claims.ts";
import { conclude } from "./conclude.ts";

/**
 * Sets the claims of two studies against each other.
 *
 * @param first The first study
 * @param second The second study
 * @returns Lines: for each topic on which they differ what either says, with the name of the study before it
 */
export function compareClaims(first: Study, second: Study): string[] {
  const [before, after] = [first, second].map((study) =>
    new Map(claims(conclude(study), study.baseline).map(({ topic, text }) => [topic, text]))
  );
  const topics = [...new Set([...after.keys(), ...before.keys()])]
    .filter((topic) => before.get(topic) !== after.get(topic));
  if (topics.length === 0) return ["both studies claim the same"];
  return topics.flatMap((topic) => [
    `${first.name} claims: ${before.get(topic) ?? "nothing of this kind"}`,
    `${second.name} claims: ${after.get(topic) ?? "nothing of this kind"}`,
  ]);
}
