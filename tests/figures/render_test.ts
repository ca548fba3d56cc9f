import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { decodeImage } from "../../lib/images/decode.ts";
import { learningCurvesFigure } from "../../lib/figures/learning_curves.ts";
import {
  imageType,
  renderPdf,
  renderPng,
  renderSvg,
  renderThumbnail,
} from "../../lib/figures/render.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { exampleStudy } from "./example.ts";

const provenance = { records: ['a <record> & its "key"'] };
const figure = learningCurvesFigure(
  exampleStudy({ reps: 2, cycles: 4 }),
  figureSettings.parse({ form: "paper" }),
);
const svg = await renderSvg(figure, "the title", provenance);

Deno.test("the SVG has real text, the legend's numbers and its provenance", () => {
  for (const words of ["Absolute accuracy", "Accuracy difference to random", "# labeled samples"]) {
    assert.ok(svg.includes(`>${words}<`), words);
  }
  assert.match(svg, />RandomSampling: ALCU=0\.\d{3}</);
  assert.match(svg, />RandomSampling: ΔALCU=0\.000</);
  assert.match(svg, /width="22in" height="9in"/);
  const [, metadata] = /<metadata>(.*?)<\/metadata>/s.exec(svg)!;
  const unescaped = metadata.replaceAll("&quot;", '"').replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  assert.deepEqual(JSON.parse(unescaped), provenance);
});

Deno.test("the PNG is as wide as a page at 300 dots per inch, or as the figure if that is narrower", async () => {
  const pixelsOf = async (width: number, height: number) => {
    const settings = figureSettings.parse({ width, height });
    const spec = learningCurvesFigure(exampleStudy({ reps: 1, cycles: 2 }), settings);
    const png = await renderPng(await renderSvg(spec, "the title", {}));
    const view = new DataView(png.buffer, png.byteOffset);
    const at = new TextDecoder("latin1").decode(png.subarray(0, 200)).indexOf("pHYs");
    assert.equal(at, 33 + 4, "right after the header chunk, which ends at 33");
    assert.equal(view.getUint32(at + 4), 11811, "300 dots per inch in dots per metre");
    return [view.getUint32(16), view.getUint32(20)];
  };
  assert.deepEqual(await pixelsOf(22, 9), [2100, 859]);
  assert.deepEqual(await pixelsOf(7, 3), [2100, 900]);
  assert.deepEqual(await pixelsOf(3.4, 5.5), [1020, 1650]);
});

Deno.test("the PDF is one page of 22 x 9 inches, of vectors and an embedded font", async () => {
  const bytes = await renderPdf(svg, "the title");
  const pdf = new TextDecoder("latin1").decode(bytes);
  assert.match(pdf, /\/MediaBox \[0 0 1584 648\]/);
  assert.match(pdf, /\/FontFile2 /);
  assert.match(pdf, /\+DejaVuSans/);
  assert.doesNotMatch(pdf, /\/Subtype \/Image/);
  assert.equal(pdf.match(/\/Type \/Page\b/g)!.length, 1);
  const stream = /\/Length (\d+)[^>]*\/FlateDecode[^>]*>>\s*stream\n/.exec(pdf)!;
  const start = stream.index + stream[0].length;
  const drawing = inflateSync(bytes.subarray(start, start + Number(stream[1])));
  assert.match(drawing.toString("latin1"), / l\n/);
});

Deno.test("the PDF is tagged: it has a title, a language, and a figure with its words", async () => {
  const pdf = new TextDecoder("latin1").decode(await renderPdf(svg, "the title"));
  for (
    const part of [
      /\/MarkInfo/,
      /\/Marked true/,
      /\/StructTreeRoot/,
      /\/Lang \(en\)/,
      /\/DisplayDocTitle true/,
      /\(the title\)/,
      /\/S \/Figure/,
    ]
  ) {
    assert.ok(part.test(pdf), String(part));
  }
  // The legend has a Greek letter, so the words are in UTF-16.
  const utf16 = (text: string) => [...text].map((letter) => `\0${letter}`).join("");
  const [, words] = /\/Alt \(([^]*?[^\\])\)/.exec(pdf)!;
  for (const part of ["the title", "Absolute accuracy", "RandomSampling: ALCU=0."]) {
    assert.ok(words.includes(utf16(part)), part);
  }
});

Deno.test("the same figure is the same bytes as SVG, PNG and PDF", async () => {
  const again = await renderSvg(figure, "the title", provenance);
  assert.equal(again, svg);
  assert.deepEqual(await renderPdf(again, "the title"), await renderPdf(svg, "the title"));
  assert.deepEqual(await renderPng(again), await renderPng(svg));
});

Deno.test("a thumbnail is the image within a square of the size asked for", async () => {
  const image = await Deno.readFile(
    new URL("../golden/images/formats/rgb.jpg", import.meta.url),
  );
  const small = await renderThumbnail(image, 16);
  const { width, height } = await decodeImage(small);
  assert.deepEqual([width, height], [16, 16]);
});

Deno.test("the format of an image is known by its first byte", async () => {
  const formats = new URL("../golden/images/formats/", import.meta.url);
  for (
    const [name, type] of [
      ["rgb.jpg", "image/jpeg"],
      ["rgb.png", "image/png"],
      ["lossy.webp", "image/webp"],
    ]
  ) {
    assert.equal(imageType(await Deno.readFile(new URL(name, formats))), type);
  }
  assert.equal(imageType(new TextEncoder().encode("GIF89a")), "image/gif");
});
