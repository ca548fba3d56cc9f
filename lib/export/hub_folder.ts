// A study as the folder of a data set that the hub and Python read: parquet files, a dataset card, Croissant metadata.

import { projectCitation } from "../figures/crate/citation.ts";
import type { Study } from "../figures/study.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { experimentText } from "../experiment/experiment_text.ts";
import { settingsOf } from "../experiment/publication.ts";
import type { Dataset } from "../experiment/check_dataset.ts";
import type { Json } from "../store/records.ts";
import { sha256 } from "../store/sha256.ts";
import { croissant } from "./croissant.ts";
import { type PoolOrigin, tablesOf } from "./data_set.ts";
import { datasetCard } from "./dataset_card.ts";
import type { Exported, ExportedFile } from "./exported.ts";
import { writeParquet } from "./parquet.ts";

/** What a data set tells beside a study's results. */
export interface ExportOptions {
  /** SPDX identifier of the licence, if it is known. */
  readonly licence?: string;
  /** What the samples of a harder pool are; undefined if the pool is as it was embedded. */
  readonly origin?: PoolOrigin;
}

/**
 * Makes the folder of a data set. The same study gives the same bytes. It is read back as an experiment's `data`, with the same
 * classes; `experiment.json` in it asks for the same study of these embeddings, with the same start.
 *
 * @param experiment The study's experiment
 * @param data Embeddings and labels
 * @param classNames Names of the classes
 * @param study Picks and accuracies
 * @param options Licence and origin
 * @returns Content of each file by its path
 */
export function hubFolder(
  experiment: Experiment,
  data: Dataset,
  classNames: readonly string[],
  study: Study,
  { licence, origin }: ExportOptions = {},
): Map<string, Uint8Array> {
  const bits = data.pool.data instanceof Float32Array ? 32 : 64;
  const tables = tablesOf(data, study, origin);
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
    ...(experiment.pool && { harderPool: JSON.stringify(experiment.pool) }),
    encoder: encoderOf(experiment),
    licence,
    date: experiment.published ?? projectCitation["date-released"],
    citation: projectCitation,
  };
  const text = new TextEncoder();
  return new Map<string, Uint8Array>([
    ...files.map(({ path, bytes }) => [path, bytes] as const),
    ["README.md", text.encode(datasetCard(exported, files))],
    ["experiment.json", text.encode(experimentText(settingsFrom(experiment)))],
    ["croissant.json", text.encode(croissant(exported, files))],
  ]);
}

/** The settings of the same study of the exported embeddings: the pool is what it was made into, and nothing is encoded. */
function settingsFrom(experiment: Experiment): { [key: string]: Json } {
  const { encoder: _, pool: __, ...settings } = settingsOf(experiment);
  const name = `${experiment.name.slice(0, 90)}-again`;
  return { ...settings, name, data: { embeddings: "." } };
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
