// A study as the folder of a data set that the hub and Python read: parquet files, a dataset card, Croissant metadata.

import { type Citation, projectCitation } from "../figures/crate/citation.ts";
import type { Study } from "../figures/study.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Dataset } from "../experiment/check_dataset.ts";
import { sha256 } from "../store/sha256.ts";
import { croissant } from "./croissant.ts";
import { type Split, type Table, tablesOf } from "./data_set.ts";
import { datasetCard } from "./dataset_card.ts";
import { writeParquet } from "./parquet.ts";

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

/**
 * Makes the folder of a data set. The same study gives the same bytes. It is read back as an experiment's `data`, with the same
 * classes.
 *
 * @param experiment The study's experiment
 * @param data Embeddings and labels
 * @param classNames Names of the classes
 * @param study Picks and accuracies
 * @param licence SPDX identifier of the licence, if it is known
 * @returns Content of each file by its path
 */
export function hubFolder(
  experiment: Experiment,
  data: Dataset,
  classNames: readonly string[],
  study: Study,
  licence?: string,
): Map<string, Uint8Array> {
  const bits = data.pool.data instanceof Float32Array ? 32 : 64;
  const tables = tablesOf(data, study);
  const files = tables.flatMap((table) =>
    table.splits.map((split): ExportedFile => {
      const bytes = writeParquet(table, split, { bits, classNames });
      return { path: `${split.name}.parquet`, table, split, bytes, sha256: sha256(bytes) };
    })
  );
  const exported: Exported = {
    name: experiment.name,
    study,
    tables,
    classNames,
    bits,
    columns: data.pool.columns,
    source: sourceOf(experiment),
    encoder: encoderOf(experiment),
    licence,
    date: experiment.published ?? projectCitation["date-released"],
    citation: projectCitation,
  };
  const text = new TextEncoder();
  return new Map<string, Uint8Array>([
    ...files.map(({ path, bytes }) => [path, bytes] as const),
    ["README.md", text.encode(datasetCard(exported, files))],
    ["croissant.json", text.encode(croissant(exported, files))],
  ]);
}

function sourceOf({ data, name }: Experiment): Exported["source"] {
  if (!("hub" in data)) return { words: `the study ${name}` };
  const { dataset, revision } = data.hub;
  return {
    words: `${dataset} (revision ${revision})`,
    dataset,
    url: `https://huggingface.co/datasets/${dataset}`,
  };
}

function encoderOf({ encoder }: Experiment): string {
  if (encoder === undefined) return "of the user";
  const { model, revision } = encoder;
  return revision === undefined ? model : `${model} (revision ${revision})`;
}
