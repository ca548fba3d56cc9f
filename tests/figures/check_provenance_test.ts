import assert from "node:assert/strict";
import { checkProvenance } from "../../lib/figures/check_provenance.ts";
import { exampleProvenance } from "./example_provenance.ts";

const good = exampleProvenance();
const { code: _, ...withoutCode } = good;

Deno.test("provenance as it is written has no fault, with code or without", () => {
  assert.deepEqual(checkProvenance(good), []);
  assert.deepEqual(checkProvenance(withoutCode), []);
});

for (
  const [what, provenance, fault] of [
    ["nothing that went in", { ...good, inputs: {} }, /tells of nothing that went into step 1/],
    [
      "no labels",
      { ...good, embeddings: { pool: "o1", test: "o3", testLabels: "o4", classNames: "o5" } },
      /tells of no poolLabels/,
    ],
    [
      "a repetition too few",
      { ...good, results: { ...good.results, Badge: ["result of Badge 0"] } },
      /tells of 1 repetitions of Badge; the experiment has 2/,
    ],
    [
      "a strategy that the experiment doesn't have",
      { ...good, results: { ...good.results, Other: ["x"] } },
      /tells of 1 repetitions of Other; the experiment has 0/,
    ],
    [
      "no code of a strategy",
      { ...good, code: { ...good.code, "step 2, Badge": undefined } },
      /tells of no code that made step 2, Badge/,
    ],
  ] as const
) {
  Deno.test(`${what} is the only fault found`, () => {
    const faults = checkProvenance(JSON.parse(JSON.stringify(provenance)));
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0], fault);
  });
}
