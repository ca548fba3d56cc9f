// Provenance of a made-up study of two strategies and two repetitions, for tests of provenance.

import { type Provenance, tellProvenance } from "../../lib/figures/provenance.ts";
import { type Json, type Key, keyHash, type StepRecord } from "../../lib/store/records.ts";

const experiment = {
  name: "example",
  data: { embeddings: "pool.npz" },
  strategies: [
    { name: "RandomSampling", label: "Random", options: {} },
    { name: "Badge", label: "Badge", options: {} },
  ],
  reps: 2,
  cycles: 3,
  batchSize: 5,
  maxCandidates: 100,
  classifier: { C: 1 },
  generator: "mersenne-twister",
};

const versions = { deno: "2.9.6" };

/** A record with its hash; `shown` as `tellProvenance` takes it. */
interface HashedRecord {
  hash: string;
  record: StepRecord;
  shown?: string;
}

function recordOf(key: Key, outputs: Record<string, string>): HashedRecord {
  return { hash: keyHash(key), record: { key, outputs } as unknown as StepRecord };
}

/** The records of a study whose steps fit together, and the key of its figures. */
export function exampleRecords() {
  const embedded = recordOf({
    step: "embed",
    inputs: { embeddings: "e0" },
    parameters: { data: experiment.data, encoder: null },
    code: { "lib/images/embeddings.ts": "c0" },
    versions,
  }, { pool: "o1", poolLabels: "o2", test: "o3", testLabels: "o4", classNames: "o5" });
  const { classNames, ...inputs } = embedded.record.outputs;
  const { batchSize, maxCandidates, classifier, generator } = experiment;
  const results: Record<string, string> = {};
  const cells = [0, 1].flatMap((repetition) =>
    experiment.strategies.map(({ name, label, options }) => {
      const result = `result of ${label} ${repetition}`;
      results[`${label}, repetition ${repetition}`] = result;
      return {
        ...recordOf({
          step: "cell",
          inputs,
          parameters: {
            strategy: name,
            options,
            repetition,
            batchSize,
            maxCandidates,
            classifier,
            generator,
          },
          code: { "lib/experiment/cell.ts": "c1" },
          versions,
        }, { result }),
        shown: result,
      };
    })
  );
  const plot: Key = {
    step: "plot",
    inputs: { poolLabels: "o2", classNames, ...results },
    parameters: { experiment },
    code: { "lib/figures/publish.ts": "c2" },
    versions,
  };
  return { experiment: experiment as Json, records: [embedded, ...cells], plot };
}

/** Provenance of these records. */
export function exampleProvenance(): Provenance {
  const { experiment, records, plot } = exampleRecords();
  return tellProvenance(experiment, "Random", records, plot);
}
