// Who made the scripts, and under which licence: the project's CITATION.cff.

import { JSON_SCHEMA, load } from "js-yaml";
import { z } from "zod";
import text from "../../../CITATION.cff" with { type: "text" };

const author = z.looseObject({
  name: z.string().optional(),
  "given-names": z.string().optional(),
  "name-particle": z.string().optional(),
  "family-names": z.string().optional(),
  "name-suffix": z.string().optional(),
  affiliation: z.string().optional(),
  orcid: z.string().optional(),
  website: z.string().optional(),
});

const schema = z.looseObject({
  title: z.string(),
  version: z.string(),
  license: z.string(),
  "date-released": z.iso.date(),
  authors: z.array(author).min(1),
});

/** An author of CITATION.cff: a person, or an organization, which has a `name`. */
export type Author = z.infer<typeof author>;

/** What a crate takes from CITATION.cff. */
export type Citation = z.infer<typeof schema>;

/**
 * Reads the text of a CITATION.cff.
 *
 * @param yaml The text
 * @returns Title, version, SPDX identifier of the licence, day of the release, and authors
 * @throws {Error} If one of these is missing
 */
export function readCitation(yaml: string): Citation {
  return schema.parse(load(yaml, { schema: JSON_SCHEMA }));
}

/** The citation of this project. */
export const projectCitation: Citation = readCitation(text);

/**
 * The name of an author as it is written.
 *
 * @param author The author
 * @returns Such as `Ada von Lovelace`
 */
export function authorName(author: Author): string {
  const parts = ["given-names", "name-particle", "family-names", "name-suffix"] as const;
  return author.name ?? parts.flatMap((part) => author[part] ?? []).join(" ");
}
