// Names that differ in case only. macOS and Windows take them for one, so that a project that has both can't move there.

/**
 * A name as file systems compare it that don't tell upper case from lower case.
 *
 * @param name The name
 * @returns What is the same for names that are one there
 */
export function foldedName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * Finds a name that differs from another one in case only.
 *
 * @param name The name
 * @param others Other names; itself may be among them
 * @returns The first such name; nothing if there is none
 */
export function caseTwin(name: string, others: Iterable<string>): string | undefined {
  const folded = foldedName(name);
  for (const other of others) {
    if (other !== name && foldedName(other) === folded) return other;
  }
}
