import assert from "node:assert/strict";
import { escapeMarkup } from "../../lib/figures/html.ts";
import {
  readProvenance,
  shownResult,
  toldCells,
  toldExperiment,
} from "../../lib/figures/read_provenance.ts";
import { exampleProvenance } from "./example_provenance.ts";

const provenance = exampleProvenance();
const text = JSON.stringify(provenance);

Deno.test("provenance is read from JSON and from the metadata of an SVG", () => {
  const written = JSON.parse(text);
  assert.deepEqual(readProvenance(text, "provenance.json"), written);
  const svg = `<svg><metadata>${escapeMarkup(text)}</metadata><g/></svg>`;
  assert.deepEqual(readProvenance(svg, "cost.svg"), written);
});

for (
  const [what, content, message] of [
    ["an SVG without provenance", "<svg></svg>", /^file has no provenance in it; /],
    ["text that is cut short", text.slice(0, -1), /^The provenance in file is damaged: /],
    [
      "a missing part",
      JSON.stringify({ ...provenance, plot: undefined }),
      /^The provenance in file is damaged: plot: /,
    ],
    [
      "a part of another kind",
      JSON.stringify({ ...provenance, code: [{ "lib/a.ts": 1 }] }),
      /^The provenance in file is damaged: code\.0\.lib\/a\.ts: /,
    ],
  ] as const
) {
  Deno.test(`${what} is refused with what is wrong`, () => {
    assert.throws(() => readProvenance(content, "file"), { name: "UserError", message });
  });
}

Deno.test("cells come back repetition after repetition, each with all strategies", () => {
  assert.deepEqual(toldCells(provenance).map(({ label, repetition }) => [label, repetition]), [
    ["Random", 0],
    ["Badge", 0],
    ["Random", 1],
    ["Badge", 1],
  ]);
  const parameters = toldCells(provenance).map(({ told }) => told.key.parameters);
  assert.deepEqual(parameters.map(({ repetition }) => repetition), [0, 0, 1, 1]);
  assert.equal(toldExperiment(provenance).reps, 2);
});

Deno.test("the result of a cell is what is shown, or all of it", () => {
  const [{ told }] = toldCells(provenance);
  assert.equal(shownResult(told), "result of Random 0");
  assert.equal(shownResult({ ...told, shown: "its first cycles" }), "its first cycles");
});
