// What is exported of a study, as the files that describe it are told.

import type { Citation } from "../figures/crate/citation.ts";
import type { Study } from "../figures/study.ts";
import type { Split, Table } from "./data_set.ts";

/** What is exported, for the files that describe it. */
export interface Exported {
  /** Name of the study. */
  readonly name: string;
  /** The study. */
  readonly study: Study;
  /** Its tables. */
  readonly tables: readonly Table[];
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** Bits of the embeddings' numbers. */
  readonly bits: 32 | 64;
  /** Numbers of an embedding. */
  readonly columns: number;
  /** Where the images are from. */
  readonly source: {
    /** In words. */
    readonly words: string;
    /** The hub's data set; undefined for other sources. */
    readonly dataset?: string;
    /** Its page. */
    readonly url?: string;
  };
  /** Settings of the study's harder pool, as JSON; undefined if the pool is as it was embedded. */
  readonly harderPool?: string;
  /** The encoder, in words. */
  readonly encoder: string;
  /** SPDX identifier of the licence; undefined if it is not known. */
  readonly licence?: string;
  /** Day of publication. */
  readonly date: string;
  /** The project's citation. */
  readonly citation: Citation;
}

/** The file of a split. */
export interface ExportedFile {
  /** Its path in the folder. */
  readonly path: string;
  /** The table. */
  readonly table: Table;
  /** The split. */
  readonly split: Split;
  /** Its content. */
  readonly bytes: Uint8Array;
  /** The SHA-256 of its content. */
  readonly sha256: string;
}
