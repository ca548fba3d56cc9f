// The sidecar of a round: all that decided its batch, by SHA-256.

import { type Code, codeOf } from "../store/code.ts";
import { sha256 } from "../store/sha256.ts";
import type { Store } from "../store/store.ts";
import { strategyFile } from "../strategies/registry.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import type { BatchFile } from "./formats/write/formats.ts";
import type { KnownLabels } from "./known_labels.ts";
import type { Pool } from "./pool.ts";
import type { Round } from "./rounds.ts";
import type { Sidecar } from "./sidecar.ts";
import type { PickedBatch } from "./suggest_batch.ts";
import type { SuggestSettings } from "./suggest_settings.ts";

/** What a sidecar is made of. */
export interface RoundContent {
  /** The images and their embeddings. */
  readonly pool: Pool;
  /** Their labels. */
  readonly known: KnownLabels;
  /** The batch. */
  readonly picked: PickedBatch;
  /** SHA-256 of images that were not suggested as they wait for a label. */
  readonly hidden: ReadonlySet<string>;
  /** The rounds before this one, which the report looks back on, oldest first. */
  readonly earlier: readonly Round[];
  /** The list of all images. */
  readonly list: string;
  /** The text of the file of labels. */
  readonly labels: string;
  /** The batch in its formats, and the report. */
  readonly files: readonly BatchFile[];
}

/**
 * Makes the sidecar of a round.
 *
 * @param request The pool's source, the data folder and the project
 * @param settings Strategy, size, seed, candidates and classifier
 * @param content What was suggested, from what
 * @returns The sidecar
 */
export async function describeRound(
  { name, store, project }: { name: string; store: Store; project: string },
  settings: SuggestSettings,
  { pool, known, picked, hidden, earlier, list, labels, files }: RoundContent,
): Promise<Sidecar> {
  const { batch, indices, pickedBy } = picked;
  const { data } = pool.embeddings;
  const listHash = sha256(list);
  const { strategy, options, batchSize, seed, candidates, classifier } = settings;
  return {
    round: batch.round,
    strategy,
    options,
    pickedBy,
    batchSize,
    seed,
    candidates,
    classifier,
    pool: {
      name,
      list: `images-${listHash.slice(0, 12)}.sha256`,
      sha256: listHash,
      images: pool.images.length,
      embeddings: sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    },
    encoder: pool.encoder ?? null,
    labels: {
      file: "labels.csv",
      sha256: sha256(labels),
      images: known.labels.reduce((sum, label) => sum + Number(label !== MISSING_LABEL), 0),
    },
    classes: known.classNames,
    outstanding: [...hidden],
    earlier: earlier.map(({ sidecar: { round }, text }) => ({ round, sha256: sha256(text) })),
    images: batch.images.map(({ rank, fileName, score, predictedLabel, confidence }, i) => ({
      rank,
      file_name: fileName,
      sha256: pool.images[indices[i]].sha256,
      score,
      predicted_label: predictedLabel,
      confidence,
    })),
    files: Object.fromEntries(
      // Thumbnails are encoded by native code, which may differ between machines.
      files.filter(({ name }) => !name.endsWith(".html"))
        .map(({ name, text }) => [name, sha256(text)]),
    ),
    ...await codeOfBatch(store, project, strategy),
    written: await codeOfFiles(store, project),
  };
}

/**
 * The code that picks a batch.
 *
 * @param store The data folder
 * @param project Absolute path of the project
 * @param strategy Name of the strategy in the registry
 * @returns Files with their hashes, and versions
 */
export async function codeOfBatch(store: Store, project: string, strategy: string): Promise<Code> {
  return await codeOf(store, project, ["lib/labelling/suggest_batch.ts", strategyFile(strategy)]);
}

/**
 * The code that writes the files of a round.
 *
 * @param store The data folder
 * @param project Absolute path of the project
 * @returns Files with their hashes, and versions
 */
export async function codeOfFiles(store: Store, project: string): Promise<Code> {
  return await codeOf(store, project, ["lib/labelling/round_files.ts"]);
}
