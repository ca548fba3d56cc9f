import assert from "node:assert/strict";
import { escapeMarkup } from "../../lib/figures/html.ts";
import {
  processorBoundDevice,
  readProvenance,
  toldExperiment,
  toldResults,
} from "../../lib/figures/read_provenance.ts";
import { exampleProvenance } from "./example_provenance.ts";

const provenance = exampleProvenance();
const text = JSON.stringify(provenance);

Deno.test("provenance is read from JSON and from the metadata of an SVG", () => {
  const written = JSON.parse(text);
  assert.deepEqual(readProvenance(text, "provenance.json"), written);
  const { code: _, ...origin } = written;
  const svg = `<svg><metadata>${escapeMarkup(JSON.stringify(origin))}</metadata><g/></svg>`;
  assert.deepEqual(readProvenance(svg, "figure.svg"), origin);
});

for (
  const [what, content, message] of [
    ["an SVG without provenance", "<svg></svg>", /^file has no provenance in it; /],
    ["text that is cut short", text.slice(0, -1), /^The provenance in file is damaged: /],
    [
      "a missing part",
      JSON.stringify({ ...provenance, results: undefined }),
      /^The provenance in file is damaged, or of another version of this project: results: /,
    ],
    [
      "a part of another kind",
      JSON.stringify({ ...provenance, results: { Badge: [1] } }),
      /^The provenance in file is damaged, or of another .*: results\.Badge\.0: /,
    ],
  ] as const
) {
  Deno.test(`${what} is refused with what is wrong`, () => {
    assert.throws(() => readProvenance(content, "file"), { name: "UserError", message });
  });
}

Deno.test("results come back repetition after repetition, each with all strategies", () => {
  assert.deepEqual(
    toldResults(provenance).map(({ label, repetition, result }) => [label, repetition, result]),
    [
      ["Random", 0, "result of Random 0"],
      ["Badge", 0, "result of Badge 0"],
      ["Random", 1, "result of Random 1"],
      ["Badge", 1, "result of Badge 1"],
    ],
  );
  assert.equal(toldExperiment(provenance).reps, 2);
});

Deno.test("only embeddings of native devices belong to a kind of processor", () => {
  const images = { folder: { train: "images" } };
  const deviceOf = (data: object, encoder?: object) =>
    processorBoundDevice({ experiment: JSON.parse(JSON.stringify({ data, encoder })) });
  assert.equal(deviceOf(images, { model: "m" }), "cpu");
  assert.equal(deviceOf(images, { model: "m", device: "cuda" }), "cuda");
  assert.equal(deviceOf(images, { model: "m", device: "wasm" }), undefined);
  assert.equal(deviceOf({ embeddings: "pool.npz" }), undefined);
  assert.equal(deviceOf({ embeddings: "pool.npz" }, { model: "m" }), undefined);
});
