// Which source texts a code is. Its hashes in keys ignore comments and formatting; Software Heritage identifiers name the very
// texts, as git and archives of source code do.

import { directoryId } from "./swhid.ts";

/** The source of what was made in several parts. */
export interface Source {
  /** Identifier of the folder of a part's files alone (`swh:1:dir:`), by the part's name. */
  readonly folders: Readonly<Record<string, string>>;
  /** Identifier of each file's content (`swh:1:cnt:`), by its path in the project. */
  readonly files: Readonly<Record<string, string>>;
}

/** Hash of each source file of a part by its path in the project, as keys have it. */
type Part = { readonly code: Readonly<Record<string, string>> };

/**
 * Tells the source of parts.
 *
 * @param parts The code of each part by its name
 * @param contentOf The identifier of the file that has a hash; undefined if it is not known
 * @returns The files that are known, and the folders of parts of which all files are
 */
export function tellSource(
  parts: Readonly<Record<string, Part>>,
  contentOf: (file: string, hash: string) => string | undefined,
): Source {
  const folders: Record<string, string> = {};
  const files = new Map<string, string>();
  for (const [part, { code }] of Object.entries(parts)) {
    const own = new Map<string, string>();
    for (const [file, hash] of Object.entries(code)) {
      const content = contentOf(file, hash);
      if (content !== undefined) own.set(file, content);
    }
    for (const [file, content] of own) files.set(file, content);
    if (own.size === Object.keys(code).length) folders[part] = directoryId(own);
  }
  const sorted = [...files].sort(([a], [b]) => a < b ? -1 : 1);
  return { folders, files: Object.fromEntries(sorted) };
}
