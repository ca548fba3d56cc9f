// README.md of a published folder: what is in it, how to check it, whom to cite.

import { authorName, type Citation } from "./citation.ts";
import { contentOf } from "./published_files.ts";

/**
 * Writes the README of a published folder.
 *
 * @param study Name of the study, with its pool in words if that is a harder one
 * @param files Names of the published files, without the README and the crate's own
 * @param citation The project's citation
 * @returns The text, in Markdown
 */
export function readme(
  study: string,
  files: readonly string[],
  { title, version, license, authors }: Citation,
): string {
  const rows = [...files].sort().map((name) => `| \`${name}\` | ${contentOf(name)} |`);
  return [
    `# Study ${study}`,
    "",
    `Made by _${title}_, version ${version} (${authors.map(authorName).join(", ")}; ${license}).`,
    "",
    "| file | what is in it |",
    "| ---- | ------------- |",
    ...rows,
    "| `ro-crate-metadata.json` | All of it for machines: a Provenance Run Crate (RO-Crate 1.1) |",
    "",
    "`provenance.json` and `ro-crate-metadata.json` name what these files were made of, by SHA-256. In a",
    "checkout of the project, deno task verify with the path of this folder proves them: it draws every",
    "file again and compares bytes.",
    "",
  ].join("\n");
}
