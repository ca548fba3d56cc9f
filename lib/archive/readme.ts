// The README of an archive: what is in it, and how to check it.

import { archiveFile } from "./layout.ts";

/** What the README tells of. */
export interface ReadmeFacts {
  /** Name of the study. */
  readonly name: string;
  /** Where images and encoder come from, by the experiment's keys `data` and `encoder`. */
  readonly sources: { readonly data: unknown; readonly encoder?: unknown };
  /** SHA-256 of what went into step 1, by what it is. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether the raw files are in the archive. */
  readonly hasImages: boolean;
}

/**
 * Writes the README of an archive.
 *
 * @param facts The study
 * @returns The text
 */
export function readmeText({ name, sources, inputs, hasImages }: ReadmeFacts): string {
  // A name that a study may have is a word of a shell.
  const archive = archiveFile(name, hasImages);
  const width = `deno task verify ${archive} --rerun --cells all`.length + 2;
  const task = (command: string, what: string) =>
    `   ${`deno task ${command}`.padEnd(width)}${what}`;
  const lists = "embeddings" in (sources.data as object)
    ? ["Embeddings were given, as files of these SHA-256:"]
    : ["Lists of the raw files, each with its SHA-256, are in data/objects:"];
  return [
    `${name}: a study of active learning on images, with all that its figure stands on.`,
    "",
    "published/        the figure, its tables, its report; provenance.json tells what they are made of",
    "experiment.json   what was asked for",
    "data/objects/     embeddings, labels, picks and accuracies, each named by its SHA-256",
    "data/records/     how each of them came to be: what went in, parameters, code, versions",
    "code/             the source files whose hashes are in the records",
    "SWHIDS            their names in archives of source code: of code/, of each part's files, of each file",
    ...hasImages
      ? ["images/           the raw files by SHA-256; images.json tells where they belong"]
      : [],
    "",
    "How to check it:",
    "1. Every file is whole:           sha256sum -c SHA256SUMS",
    "2. An object is what it is called: the SHA-256 of data/objects/ab/cdef... is abcdef...",
    "3. A record is whole: its first line is the SHA-256 of its other lines; its name, that of its key.",
    "4. A source file is what SWHIDS says: after swh:1:cnt:, what git hash-object prints.",
    "5. The rest is done by the project that made it, in a checkout of it:",
    task(`verify ${archive}`, "every hash, key, table and picture"),
    task(`verify ${archive} --rerun --cells all`, "the results, computed again"),
    task(`unbundle ${archive}`, "puts it into the data folder"),
    task(`status ${name}`, "says that it is done"),
    task(`run ${name} --force`, "repeats it, to the same bytes"),
    "6. code/ is for reading: nothing starts it.",
    "",
    "The raw images and the encoder, as the experiment names them:",
    ...JSON.stringify(sources, null, 2).split("\n"),
    ...lists,
    ...Object.entries(inputs).map(([what, hash]) => `${hash}  ${what}`),
    "",
  ].join("\n");
}
