import assert from "node:assert/strict";
import { checkChain } from "../../lib/figures/check_provenance.ts";
import { type Provenance, tellProvenance } from "../../lib/figures/provenance.ts";
import { type Key, keyHash } from "../../lib/store/records.ts";
import { exampleProvenance, exampleRecords } from "./example_provenance.ts";

/** Provenance in which one record or the key of the figures was made from another key, hashes included. */
function withKey(index: number | "plot", change: (key: Key) => Key): Provenance {
  const { experiment, records, plot } = exampleRecords();
  if (index === "plot") return tellProvenance(experiment, "Random", records, change(plot));
  const key = change(records[index].record.key);
  const record = { ...records[index].record, key };
  const changed = records.with(index, { ...records[index], hash: keyHash(key), record });
  return tellProvenance(experiment, "Random", changed, plot);
}

Deno.test("provenance as it is written has no fault", () => {
  assert.deepEqual(checkChain(exampleProvenance()), []);
});

const good = exampleProvenance();
for (
  const [what, provenance, fault] of [
    [
      "a record under another hash",
      { ...good, records: good.records.with(2, { ...good.records[2], record: "0" }) },
      /record of cell Badge 0 is not found by the hash of its key/,
    ],
    [
      "a list of source files that was edited",
      { ...good, code: good.code.with(0, { "lib/images/embeddings.ts": "other" }) },
      /record of embed is not found/,
    ],
    ["a cell too few", { ...good, records: good.records.slice(0, -1) }, /there are 3 cells, not 2/],
    [
      "embeddings of other data",
      withKey(0, (key) => ({
        ...key,
        parameters: { ...key.parameters, data: { embeddings: "other.npz" } },
      })),
      /embeddings are of other data/,
    ],
    [
      "a cell on other embeddings",
      withKey(1, (key) => ({ ...key, inputs: { ...key.inputs, pool: "other" } })),
      /Random, repetition 0 starts from other embeddings/,
    ],
    [
      "a cell with other settings",
      withKey(4, (key) => ({ ...key, parameters: { ...key.parameters, batchSize: 6 } })),
      /Badge, repetition 1 was run with other settings/,
    ],
    [
      "a figure of another result",
      withKey("plot", (key) => ({ ...key, inputs: { ...key.inputs, "Badge, repetition 0": "x" } })),
      /figure was drawn from another result of Badge, repetition 0/,
    ],
    [
      "a figure with other labels",
      withKey("plot", (key) => ({ ...key, inputs: { ...key.inputs, poolLabels: "x" } })),
      /figure was drawn with other labels/,
    ],
    [
      "a figure with other settings",
      withKey("plot", (key) => ({ ...key, parameters: { experiment: {} } })),
      /figure was drawn with other settings/,
    ],
  ] as const
) {
  Deno.test(`${what} is the only fault found`, () => {
    const faults = checkChain(provenance);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0], fault);
  });
}
