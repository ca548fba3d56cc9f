// Provenance of a made-up study of two strategies and two repetitions, for tests of provenance.

import { type Provenance, tellProvenance } from "../../lib/figures/provenance.ts";
import type { Json, Key } from "../../lib/store/records.ts";

const experiment = {
  name: "example",
  data: { embeddings: "pool.npz" },
  strategies: [
    { name: "RandomSampling", label: "Random", options: {} },
    { name: "Badge", label: "Badge", options: {} },
  ],
  reps: 2,
  cycles: 3,
};

const versions = { deno: "2.9.6" };

/** The records of a study, as `tellProvenance` takes them. */
export function exampleRecords() {
  const embedded = {
    key: {
      step: "embed",
      inputs: { embeddings: "e0" },
      parameters: { data: experiment.data, encoder: null },
      code: { "lib/images/embeddings.ts": "c0" },
      versions,
    } as Key,
    outputs: { pool: "o1", poolLabels: "o2", test: "o3", testLabels: "o4", classNames: "o5" },
  };
  const cells = [0, 1].flatMap((repetition) =>
    experiment.strategies.map(({ name, label }) => ({
      strategy: label,
      repetition,
      shown: `result of ${label} ${repetition}`,
      record: {
        key: {
          step: "cell",
          inputs: {},
          parameters: { strategy: name, repetition },
          code: { "lib/experiment/cell.ts": "c1" },
          versions,
        } as Key,
      },
    }))
  );
  const figures = { code: { "lib/figures/publish.ts": "c2" }, versions };
  return { experiment: experiment as Json, embedded, cells, figures };
}

/** Provenance of these records. */
export function exampleProvenance(): Provenance {
  const { experiment, embedded, cells, figures } = exampleRecords();
  return tellProvenance(experiment, "Random", embedded, cells, figures);
}
