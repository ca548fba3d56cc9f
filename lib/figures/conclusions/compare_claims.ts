// What two studies claim otherwise.

import type { Study } from "../study.ts";
import { type Claim, claims } from "./claims.ts";
import { conclude } from "./conclude.ts";

/**
 * Sets the claims of two studies against each other. Their names, and the order in which a claim names strategies, make no
 * difference.
 *
 * @param first The first study
 * @param second The second study
 * @returns Lines: for each topic on which they differ what either says, with the name of the study before it
 */
export function compareClaims(first: Study, second: Study): string[] {
  const [before, after] = [first, second].map(claimsByTopic);
  const topics = [...new Set([...after.keys(), ...before.keys()])]
    .filter((topic) => before.get(topic)?.said !== after.get(topic)?.said);
  if (topics.length === 0) return ["both studies claim the same"];
  return topics.flatMap((topic) => [
    `${first.name} claims: ${before.get(topic)?.text ?? "nothing of this kind"}`,
    `${second.name} claims: ${after.get(topic)?.text ?? "nothing of this kind"}`,
  ]);
}

/** A claim's text, and what it says without the study's name and order. */
interface Told {
  readonly text: string;
  readonly said: string;
}

function claimsByTopic(study: Study): Map<string, Told> {
  const conclusions = conclude(study);
  const { measure } = study;
  const unnamed = { ...conclusions, of: { name: "", ...(measure && { measure }) } };
  const facts = new Map(
    claims(unnamed, study.baseline).map(({ topic, facts }) => [topic, saidBy(facts)]),
  );
  return new Map(
    claims(conclusions, study.baseline).map(({ topic, text }) => [
      topic,
      { text, said: facts.get(topic)! },
    ]),
  );
}

function saidBy(facts: Claim["facts"]): string {
  return JSON.stringify(facts.toSorted());
}
