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

/**
 * Finds two files that are one on a system, because their paths differ in case only.
 *
 * @param paths Paths of files that are to be in one folder
 * @param os The system, such as `Deno.build.os`
 * @returns The two; nothing if there are none, or the system tells them apart
 */
export function collidingPaths(
  paths: readonly string[],
  os: typeof Deno.build.os,
): [string, string] | undefined {
  if (os !== "darwin" && os !== "windows") return;
  for (const path of paths) {
    const twin = caseTwin(path, paths);
    if (twin !== undefined) return [path, twin];
  }
}
