// Joins labels that somebody gave to the images of a pool, by name, and names what does not fit.

import { distance } from "fastest-levenshtein";
import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import type { GivenLabel } from "./batch.ts";
import type { Pool, PoolImage } from "./pool.ts";

/** Faults that are told in full; where there are many, the first ones tell enough. */
const TOLD = 5;

/** What is known of the classes of a pool's images. */
export interface KnownLabels {
  /** The class of each image, `MISSING_LABEL` where nobody has named it, (images). */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Names of the classes in alphabetical order, those without a label included. */
  readonly classNames: readonly string[];
  /** Labels for files that are not in the pool. */
  readonly strangers: readonly Stranger[];
  /** Images whose labels differ, each with its labels; they count as not labeled. */
  readonly conflicts: readonly string[];
  /** Indices of these images in the pool. */
  readonly disputed: ReadonlySet<number>;
  /** Labels that were found by a former name of their file, each with the name of now. */
  readonly renamed: readonly string[];
  /** What the user should know of the labels, a line each. */
  readonly notes: readonly string[];
}

/** A label for a file that is not there. */
export interface Stranger extends GivenLabel {
  /** The nearest name in the pool, if one is near. */
  readonly nearest?: string;
  /** Whether the file was in the pool before, and is gone now. */
  readonly isGone?: boolean;
}

/**
 * Joins labels to images. A name is found as it is, or as the end of a path; a label counts for all copies of an image. An empty
 * label is none, and an image with two labels has none until one of them is gone. A file that got another name is known by its content.
 *
 * @param pool The images
 * @param given The labels
 * @param classes The classes that there are, if somebody named them: other labels are refused
 * @param former Images that were in the pool before, the newest last
 * @returns The class of each image, and what does not fit
 * @throws {UserError} If a name fits several images, or a label is none of the classes
 */
export function joinLabels(
  pool: Pick<Pool, "images">,
  given: readonly GivenLabel[],
  classes?: readonly string[],
  former: readonly PoolImage[] = [],
): KnownLabels {
  const { isName, find } = finder(pool);
  const contentThen = new Map(
    former.flatMap(({ name, sha256, copies }) =>
      [name, ...copies].map((each) => [plainName(each), sha256])
    ),
  );
  const imagesThen = [...Map.groupBy(contentThen, ([, sha256]) => sha256)]
    .map(([sha256, [[name], ...others]]) => ({ name, sha256, copies: others.map(([own]) => own) }));
  const { find: findThen } = finder({ images: imagesThen });
  const indexOf = new Map(pool.images.map(({ sha256 }, index) => [sha256, index]));
  const named = new Map<number, GivenLabel>();
  const strangers: (GivenLabel & { isGone?: boolean })[] = [];
  const renamed: string[] = [];
  const conflicts = new Map<number, string>();
  for (const { fileName, label: raw, from } of given) {
    const label = raw.trim().normalize("NFC");
    if (label === "") continue;
    const plain = plainName(fileName);
    // A former name comes before names that are merely like it, and names that are like a former one come last.
    const then = isName(plain) ? undefined : contentThen.get(plain);
    const now = then === undefined ? find(plain) : undefined;
    const content = now === undefined
      ? then ?? imagesThen[findThen(plain) ?? -1]?.sha256
      : undefined;
    const index = content === undefined ? now : indexOf.get(content);
    if (index === undefined) {
      strangers.push({ fileName, label, ...content === undefined ? {} : { isGone: true } });
      continue;
    }
    if (content !== undefined) renamed.push(`${fileName} (now ${pool.images[index].name})`);
    const other = named.get(index);
    const own = { fileName, label, from };
    if (other === undefined) named.set(index, own);
    else if (other.label !== label) conflicts.set(index, tellConflict(other, own));
  }
  for (const index of conflicts.keys()) named.delete(index);
  const seen = [...new Set([...named.values()].map(({ label }) => label))].sort();
  if (classes !== undefined) refuseUnknown(seen, classes);
  const classNames = [...new Set([...classes ?? [], ...seen])].sort();
  const classOf = new Map(classNames.map((name, i) => [name, i]));
  const labels = new Int32Array(pool.images.length).fill(MISSING_LABEL);
  for (const [index, { label }] of named) labels[index] = classOf.get(label)!;
  return {
    labels,
    classNames,
    strangers: withNearest(strangers, pool),
    conflicts: [...conflicts.values()],
    disputed: new Set(conflicts.keys()),
    renamed,
    notes: classes === undefined ? tellSpellings(seen, [...named.values()]) : [],
  };
}

/**
 * Whether all labels are of names that images have now, so that nobody has to look at former ones.
 *
 * @param pool The images
 * @param given The labels
 */
export function areAllNames(pool: Pick<Pool, "images">, given: readonly GivenLabel[]): boolean {
  const names = new Set(
    pool.images.flatMap(({ name, copies }) => [name, ...copies].map(plainName)),
  );
  return given.every(({ fileName }) => names.has(plainName(fileName)));
}

function tellConflict(one: GivenLabel, other: GivenLabel): string {
  // What one file says twice, its lines tell apart.
  const isOneFile = one.from === other.from;
  const [first, second] = [one, other].map(({ label, from }) =>
    JSON.stringify(label) + (isOneFile || from === undefined ? "" : ` in ${from}`)
  );
  return one.fileName === other.fileName
    ? `${one.fileName} is ${first} and ${second}`
    : `${one.fileName} is ${first}, and ${other.fileName}, which is the same image, is ${second}`;
}

function refuseUnknown(labels: readonly string[], classes: readonly string[]): void {
  const faults = labels.filter((label) => !classes.includes(label))
    .map((label) => `"${label}" (${nearestNames(label, classes)})`);
  if (faults.length === 0) return;
  const more = faults.length > TOLD ? `; and ${faults.length - TOLD} more` : "";
  throw new UserError(
    `labels are none of the classes: ${faults.slice(0, TOLD).join("; ")}${more}; correct them, ` +
      "or name them as classes",
  );
}

/** Finds the image that a name means. Some tools leave the ending out, so that a name is looked for without it last. */
function finder({ images }: Pick<Pool, "images">): {
  isName(plain: string): boolean;
  find(plain: string): number | undefined;
} {
  const names = images.flatMap(({ name, copies }, index) =>
    [name, ...copies].map((each) => ({ own: plainName(each), index }))
  );
  const byName = new Map(names.map(({ own, index }) => [own, index]));
  const byEnd = Map.groupBy(names, ({ own }) => lastPart(own));
  const byStem = Map.groupBy(
    names.map(({ own, index }) => ({ own: withoutEnding(own), index })),
    ({ own }) => lastPart(own),
  );
  return {
    isName: (plain) => byName.has(plain),
    find: (plain) => byName.get(plain) ?? meantBy(plain, byEnd) ?? meantBy(plain, byStem),
  };
}

/** The only image whose name is the end of the wanted one, or the other way round. */
function meantBy(
  wanted: string,
  byEnd: ReadonlyMap<string, readonly { own: string; index: number }[]>,
): number | undefined {
  const isEnd = (own: string) => own === wanted || wanted.endsWith(`/${own}`);
  const alike = (byEnd.get(lastPart(wanted)) ?? [])
    .filter(({ own }) => isEnd(own) || own.endsWith(`/${wanted}`));
  // An absolute path ends with several names: the longest is meant.
  const longest = Math.max(0, ...alike.map(({ own }) => isEnd(own) ? own.length : 0));
  const meant = alike.filter(({ own }) => longest === 0 || own.length === longest);
  if (new Set(meant.map(({ index }) => index)).size <= 1) return meant[0]?.index;
  throw new UserError(
    `The label of "${wanted}" fits several images, ${meant[0].own} and ${meant[1].own}; ` +
      "give the path from the folder of images on",
  );
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^./]+$/, "");
}

/** A name without what differs between systems. */
function plainName(name: string): string {
  return name.normalize("NFC").replaceAll("\\", "/").replace(/^(\.\/)+/, "");
}

/** Looking for near names takes all names for each stranger, so only the first strangers get one. */
function withNearest(
  strangers: readonly Stranger[],
  { images }: Pick<Pool, "images">,
): Stranger[] {
  let told = 0;
  return strangers.map((stranger) => {
    if (stranger.isGone || told++ >= TOLD) return stranger;
    // Names that differ in capitals only are the same to some systems, and nearest to anybody.
    const wanted = plainName(stranger.fileName).toLowerCase();
    let [nearest, least] = [undefined as string | undefined, Math.max(2, wanted.length / 4)];
    for (const { name } of images) {
      if (Math.abs(name.length - wanted.length) >= least) continue;
      const edits = distance(wanted, name.toLowerCase());
      if (edits < least) [nearest, least] = [name, edits];
    }
    return { ...stranger, nearest };
  });
}

/** Classes whose names differ from others in capitals, or with a label or two in a letter: slips of the hand. */
function tellSpellings(classes: readonly string[], given: readonly GivenLabel[]): string[] {
  const counts = new Map<string, number>();
  for (const { label } of given) counts.set(label, (counts.get(label) ?? 0) + 1);
  const isDigits = (text: string) => /^\d+$/.test(text);
  const plain = classes.map((label) => label.toLowerCase());
  return classes.flatMap((label, i) => {
    const count = counts.get(label)!;
    if (isDigits(label)) return [];
    const near = classes.find((other, k) => {
      const more = counts.get(other)! - count;
      // Capitals make no other class, however many labels it has.
      if (plain[i] === plain[k]) return more > 0 || (more === 0 && i > k);
      return count <= 2 && more > 0 && !isDigits(other) && label.length > 2 &&
        distance(plain[i], plain[k]) <= (label.length > 5 ? 2 : 1);
    });
    return near === undefined
      ? []
      : [`class "${label}" has ${count} label${count > 1 ? "s" : ""}: is "${near}" meant?`];
  });
}
