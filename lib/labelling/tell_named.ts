// Notes that count images or labels and name the first of them.

import { printable } from "../printable.ts";
import { counted } from "./counted.ts";

/** Images or labels that a note names; the others it counts. */
const NAMED = 5;

/**
 * A note on some images or labels, on one line.
 *
 * @param one What is said of one of them
 * @param many What is said of several
 * @param names What is named
 * @param wayOut What the reader can do, if there is something
 * @param count How many there are, where a name stands for several
 * @returns The note; none if there are no names
 */
export function tellNamed(
  one: string,
  many: string,
  names: readonly string[],
  wayOut?: string,
  count: number = names.length,
): string[] {
  if (names.length === 0) return [];
  const shown = printable(names.slice(0, NAMED).join("; "));
  const more = names.length > NAMED ? `; and ${names.length - NAMED} more` : "";
  const end = wayOut === undefined ? "" : `; ${wayOut}`;
  return [`${counted(count, one, many)}: ${shown}${more}${end}`];
}
