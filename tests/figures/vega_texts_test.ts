import assert from "node:assert/strict";
import { renderPng, renderSvg } from "../../lib/figures/render.ts";
import { vegaFigure } from "../../lib/figures/vega_figure.ts";
import { withPlainConstants, xmlText } from "../../lib/figures/vega_texts.ts";

const figureOf = (text: string) =>
  vegaFigure({ width: 200, height: 20 }, [
    { type: "text", encode: { enter: { text: { value: text }, y: { value: 9 } } } },
  ]);

Deno.test("a name that every object has as a property is drawn", async () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty", "Badge"]) {
    assert.match(await renderSvg(figureOf(name), "names", {}), new RegExp(`>${name}</text>`));
  }
});

Deno.test("constants of data and all other constants stay as they are", () => {
  const spec = {
    data: [{ name: "a", values: [{ value: "constructor" }] }],
    marks: [{ encode: { enter: { text: { value: "Badge" }, x: { value: 3 } } } }],
  };
  assert.deepEqual(withPlainConstants(spec), spec);
});

Deno.test("what XML can't hold becomes a replacement character, and nothing else does", async () => {
  const svg = await renderSvg(figureOf("a\uFFFEb\uD800c\u{1F600}"), "half \uDC00", {
    path: "\uFFFF",
  });
  assert.match(svg, />a\uFFFDb\uFFFDc\u{1F600}</u);
  assert.equal((await renderPng(svg)).length > 0, true);
  const text = "é\u202E\u{1F600}\t\n";
  assert.equal(xmlText(text), text);
});

Deno.test("a mark that can't be drawn is an error, not a picture without it", async () => {
  const broken = vegaFigure({ width: 9, height: 9 }, [
    {
      type: "group",
      marks: [{ type: "rect", encode: { enter: { x: { signal: "1 / missing.of.all" } } } }],
      signals: [{ name: "missing", value: null }],
    },
  ]);
  await assert.rejects(renderSvg(broken, "the study", {}), /the study can't be drawn: /);
});
