// What the steps of a study hand over: files that the published folder does not have, known by their SHA-256.

import type { Provenance } from "../provenance.ts";
import { type Entity, link, localId } from "./graph.ts";
import { fileParameterId } from "./parameters.ts";

/** Files that are in the data folder and not in the published one: what steps hand over. */
export interface Handed {
  /** What went into step 1. */
  readonly inputs: readonly Entity[];
  /** What came out of step 1. */
  readonly embeddings: readonly Entity[];
  /** The harder pool that was made of them; nothing for a study without. */
  readonly pool: readonly Entity[];
  /** Picks and accuracies by the label of the strategy or bound, one per repetition. */
  readonly results: ReadonlyMap<string, readonly Entity[]>;
  /** Measures beside accuracy; nothing for a study without. */
  readonly measures: readonly Entity[];
}

/**
 * Describes what the steps hand over: files that are known by their SHA-256 alone.
 *
 * @param provenance The study's provenance
 * @returns The files
 */
export function describeHanded(
  { inputs, embeddings, pool = {}, results, bounds, measures = {} }: Provenance,
): Handed {
  const files = (kind: string, hashes: Readonly<Record<string, string>>, isInput = false) =>
    Object.entries(hashes).map(([name, sha256]): Entity => ({
      "@id": localId(kind, name),
      "@type": "File",
      name: `${kind} ${name}`,
      encodingFormat: "application/octet-stream",
      sha256,
      ...(isInput && { exampleOfWork: link(fileParameterId(name)) }),
    }));
  const ofCells = (kind: string, what: string, told: Provenance["results"]) =>
    new Map(
      Object.entries(told).map(([label, hashes]) => [
        label,
        hashes.map((sha256, repetition): Entity => ({
          "@id": localId(kind, label, repetition),
          "@type": "File",
          name: `${what} of ${label}, repetition ${repetition}`,
          encodingFormat: "application/json",
          sha256,
        })),
      ]),
    );
  return {
    inputs: files("input", inputs, true),
    embeddings: files("embeddings", embeddings),
    pool: files("pool", pool),
    results: ofCells("result", "picks and accuracies", { ...results, ...bounds }),
    measures: [...ofCells("measures", "measures", measures).values()].flat(),
  };
}
