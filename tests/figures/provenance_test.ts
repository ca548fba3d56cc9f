import assert from "node:assert/strict";
import { tellProvenance } from "../../lib/figures/provenance.ts";
import { exampleProvenance, exampleRecords } from "./example_provenance.ts";

Deno.test("provenance tells what went in, what came out, and the code of each part", () => {
  const { inputs, embeddings, results, code } = exampleProvenance();
  const { embedded, cells, figures } = exampleRecords();
  assert.deepEqual(inputs, embedded.key.inputs);
  assert.deepEqual(embeddings, embedded.outputs);
  assert.deepEqual(results, {
    Random: ["result of Random 0", "result of Random 1"],
    Badge: ["result of Badge 0", "result of Badge 1"],
  });
  assert.deepEqual(Object.keys(code), [
    "step 1",
    "step 2, RandomSampling",
    "step 2, Badge",
    "step 3",
  ]);
  assert.deepEqual(code["step 2, Badge"].code, cells[1].record.key.code);
  assert.deepEqual(code["step 3"], figures);
});

Deno.test("times, machines and cycles that are not shown leave no trace", () => {
  const { experiment, embedded, cells, figures } = exampleRecords();
  const measured = cells.map((cell) => ({
    ...cell,
    record: {
      ...cell.record,
      seconds: 12,
      outputs: { result: "of more cycles" },
      details: { host: "somewhere", processor: "some kind" },
    },
  }));
  const slow = { ...embedded, seconds: 9, details: { images: 3 } };
  assert.deepEqual(
    tellProvenance(experiment, "Random", slow, measured, figures),
    exampleProvenance(),
  );
});
