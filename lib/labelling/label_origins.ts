// Who chose which images of a pool get a label: a strategy that suggested them, or the people who labeled them.

import type { Pool } from "./pool.ts";
import type { ContentLabel, Round } from "./rounds.ts";

/** What chose a batch: the name of a strategy, or `centroids` where there was nothing yet for it to go by. */
function chooserOf({ sidecar: { strategy, pickedBy } }: Round): string {
  return pickedBy === "centroids" ? pickedBy : strategy;
}

/**
 * Who chose each image: for a labeled one what suggested it last before its label came, for others what suggested it last.
 *
 * @param rounds The rounds so far, oldest first
 * @param history The labels that were known at each of them
 * @param pool The pool of now
 * @returns The name of a strategy, `centroids`, or undefined for an image that was not suggested, (images)
 */
export function chosenBy(
  rounds: readonly Round[],
  history: readonly (readonly ContentLabel[])[],
  { images }: Pick<Pool, "images">,
): (string | undefined)[] {
  const suggested = new Map<string, string>();
  const settled = new Map<string, string | undefined>();
  for (const [i, round] of rounds.entries()) {
    for (const { sha256 } of history[i]) {
      if (!settled.has(sha256)) settled.set(sha256, suggested.get(sha256));
    }
    for (const { sha256 } of round.sidecar.images) suggested.set(sha256, chooserOf(round));
  }
  return images.map(({ sha256 }) =>
    settled.has(sha256) ? settled.get(sha256) : suggested.get(sha256)
  );
}
