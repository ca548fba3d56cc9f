// Where a written file differs from what it should be, in one line.

/** Characters that are shown before the place, and from it on. */
const [BEFORE, AFTER] = [24, 48];

/**
 * Tells the first line in which a text differs.
 *
 * @param found The bytes of the text as it is
 * @param expected The text as it should be
 * @returns The line's number with both forms around the place; nothing if they are the same bytes
 */
export function firstDifference(found: Uint8Array, expected: string): string | undefined {
  const own = new TextEncoder().encode(expected);
  if (own.length === found.length && own.every((byte, i) => byte === found[i])) return;
  const [is, was] = [decoded(found).split("\n"), expected.split("\n")];
  const line = is.findIndex((text, i) => text !== was[i]);
  if (line < 0 && is.length === was.length) return "other bytes, which are no text";
  // Without a differing line, lines are missing at the end.
  const at = line >= 0 ? line : is.length;
  if (at >= was.length) return `line ${at + 1}: ${excerpt(is[at], 0)} is more than there was`;
  if (at >= is.length) return `line ${at + 1}: missing is ${excerpt(was[at], 0)}`;
  let column = 0;
  while (is[at][column] === was[at][column]) column++;
  return `line ${at + 1}: ${excerpt(is[at], column)} in place of ${excerpt(was[at], column)}`;
}

/** A mark at the beginning is part of a text that is compared. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function excerpt(line: string, column: number): string {
  const [start, end] = [Math.max(0, column - BEFORE), column + AFTER];
  return (start > 0 ? "…" : "") + JSON.stringify(line.slice(start, end)) +
    (end < line.length ? "…" : "");
}
