// What came of a check, in words.

import type { Check } from "./checks.ts";

/** Faults of a check that are printed; where there are many, the first ones tell enough. */
const LISTED = 5;

/**
 * Prints what came of a check.
 *
 * @param print Prints a line
 * @param check The check
 */
export function printCheck(
  print: (line: string) => void,
  { what, isOpen = false, faults = [], changes = [], notes = [] }: Check,
): void {
  const sign = faults.length > 0 ? "FAULT" : changes.length > 0 ? "other" : isOpen ? "open" : "ok";
  print(`${sign.padEnd(5)} ${what}`);
  const lines = [...faults, ...changes];
  for (const line of lines.slice(0, LISTED)) print(`         ${line}`);
  if (lines.length > LISTED) print(`         and ${lines.length - LISTED} more`);
  for (const line of notes) print(`       note: ${line}`);
}
