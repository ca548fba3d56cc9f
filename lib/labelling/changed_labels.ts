// What became of labels and images since the last round: who corrects labels, or forgets a file of them, is told what that changes.

import { MISSING_LABEL } from "../strategies/strategy.ts";
import type { KnownLabels } from "./known_labels.ts";
import type { Pool } from "./pool.ts";
import type { ContentLabel, Round } from "./rounds.ts";
import { tellNamed } from "./tell_named.ts";

/**
 * Tells labels of the last round that are gone or others now, and suggested images that are gone before anybody labeled them.
 *
 * @param rounds The rounds so far, one or more
 * @param then The labels that were known at the last one
 * @param pool The pool of now
 * @param known Its labels
 * @returns A line for each kind of thing
 */
export function tellChanges(
  rounds: readonly Round[],
  then: readonly ContentLabel[],
  { images }: Pick<Pool, "images">,
  { labels, classNames, disputed }: Pick<KnownLabels, "labels" | "classNames" | "disputed">,
): string[] {
  const { sidecar: last } = rounds.at(-1)!;
  const before = new Map(then.map(({ sha256, label }) => [sha256, label]));
  const lost: string[] = [];
  const changed: { name: string; change: string }[] = [];
  for (const [i, { name, sha256 }] of images.entries()) {
    const was = before.get(sha256);
    if (was === undefined) continue;
    const is = labels[i] === MISSING_LABEL ? undefined : classNames[labels[i]];
    // What has two labels now is told as such.
    if (is === undefined && !disputed.has(i)) lost.push(`${name} (was "${was}")`);
    else if (is !== undefined && is !== was) {
      changed.push({ name, change: `from "${was}" to "${is}"` });
    }
  }
  const own = new Set(images.map(({ sha256 }) => sha256));
  const names = new Map(
    rounds.flatMap(({ sidecar }) => sidecar.images.map((each) => [each.sha256, each.file_name])),
  );
  const waited = [...last.outstanding, ...last.images.map(({ sha256 }) => sha256)];
  return [
    ...tellNamed(
      `image had a label in round ${last.round}, and has none now`,
      `images had a label in round ${last.round}, and have none now`,
      lost,
      "hand in all labels each time; --labels may be repeated",
    ),
    ...tellNamed(
      `label has changed since round ${last.round}`,
      `labels have changed since round ${last.round}`,
      // A class that got another name is one thing, and not as many as it has images.
      [...Map.groupBy(changed, ({ change }) => change)].map(([change, [{ name }, ...others]]) =>
        others.length === 0 ? `${name} ${change}` : `${others.length + 1} images ${change}`
      ),
      undefined,
      changed.length,
    ),
    ...tellNamed(
      "image that was suggested is gone, and waits for no label any more",
      "images that were suggested are gone, and wait for no label any more",
      waited.filter((hash) => !own.has(hash)).map((hash) => names.get(hash) ?? hash),
    ),
  ];
}
