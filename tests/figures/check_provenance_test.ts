import assert from "node:assert/strict";
import { checkProvenance } from "../../lib/figures/check_provenance.ts";
import { tellSource } from "../../lib/store/source.ts";
import { exampleProvenance } from "./example_provenance.ts";

const good = exampleProvenance();
const { code: _, ...withoutCode } = good;

Deno.test("provenance as it is written has no fault, with code or without", () => {
  assert.deepEqual(checkProvenance(good), []);
  assert.deepEqual(checkProvenance(withoutCode), []);
});

Deno.test("the source of each part follows from the source of its files, or is a fault", () => {
  const id = (digit: string) => `swh:1:cnt:${digit.repeat(40)}`;
  const source = tellSource(good.code, (file) => id(String(file.length % 10)));
  assert.deepEqual(checkProvenance({ ...good, source }), []);
  const { folders, files } = source;
  const [file] = Object.keys(files);
  for (
    const forged of [
      { folders, files: { ...files, [file]: id("f") } },
      { folders, files: { ...files, "further.ts": id("f") } },
      { folders: { ...folders, "step 3": folders["step 1"] }, files },
      { folders: { ...folders, further: folders["step 1"] }, files },
    ]
  ) {
    assert.match(checkProvenance({ ...good, source: forged })[0], /^it tells another source of /);
  }
});

/** The same study with a harder pool and with measures. */
const harder = {
  ...good,
  experiment: { ...good.experiment as object, pool: { seed: 0 }, measures: ["worstClass"] },
  pool: { pool: "h1", poolLabels: "h2", poolClasses: "h3", poolIndices: "h4" },
  measures: { Random: ["m0", "m1"], Badge: ["m2", "m3"] },
  code: {
    ...good.code,
    "step 2, pool": { code: {}, versions: {} },
    "step 2, measures": { code: {}, versions: {} },
  },
};

Deno.test("provenance with a harder pool and measures has no fault", () => {
  assert.deepEqual(checkProvenance(harder), []);
});

for (
  const [what, provenance, fault] of [
    [
      "a harder pool without its places",
      { ...harder, pool: { ...harder.pool, poolIndices: undefined } },
      /tells of no poolIndices of its harder pool/,
    ],
    [
      "a harder pool that the experiment doesn't ask for",
      { ...good, pool: harder.pool },
      /tells of a harder pool; the experiment has none/,
    ],
    [
      "measures of a repetition too few",
      { ...harder, measures: { ...harder.measures, Badge: ["m2"] } },
      /tells of the measures of 1 repetitions of Badge; the experiment has 2/,
    ],
    [
      "measures that the experiment doesn't ask for",
      { ...good, measures: { Badge: ["m2", "m3"] } },
      /tells of the measures of 2 repetitions of Badge; the experiment has 0/,
    ],
    [
      "no code of measures",
      { ...harder, code: { ...harder.code, "step 2, measures": undefined } },
      /tells of no code that made step 2, measures/,
    ],
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
