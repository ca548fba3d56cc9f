import assert from "node:assert/strict";
import { learningCurvesFigure } from "../../lib/figures/learning_curves.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { exampleStudy, strategies } from "./example.ts";
import { marksOf } from "./vega_marks.ts";

// Severe colour vision deficiencies on linear RGB: Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113.
const visions: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function lab(colour: string, vision: number[][]): number[] {
  const linear = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const product = (matrix: number[][], vector: number[]) =>
    matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
  const seen = product(vision, linear).map((value) => Math.min(1, Math.max(0, value)));
  const [x, y, z] = product([
    [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
    [0.2126729, 0.7151522, 0.072175],
    [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
  ], seen).map((value) => value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27 * value + 16) / 116);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

for (const [name, vision] of Object.entries(visions)) {
  Deno.test(`ten strategies have colours that are apart in ${name} vision`, () => {
    const colours = [...strategyStyles(strategies, "RandomSampling").values()]
      .map(({ colour }) => lab(colour, vision));
    for (const [i, colour] of colours.entries()) {
      for (const other of colours.slice(0, i)) {
        assert.ok(Math.hypot(...colour.map((value, k) => value - other[k])) >= 28);
      }
    }
  });
}

/** Contrast of an opaque colour with white, after WCAG 2. */
function contrast(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

const many = Array.from({ length: 37 }, (_, i) => `strategy ${i}`);

Deno.test("every line as drawn has a contrast of at least 3 to 1 with white", () => {
  const study = exampleStudy({ reps: 1, cycles: 1, labels: ["RandomSampling", ...many] });
  const figure = learningCurvesFigure(study, figureSettings.parse({}));
  const lines = marksOf(figure, "line").map(({ encode }) => encode!.enter!);
  assert.equal(lines.length, 2 * 38);
  for (const { stroke, strokeOpacity } of lines) {
    const drawn = [1, 3, 5].map((i) => parseInt(stroke.value.slice(i, i + 2), 16))
      .map((value) => Math.round(255 + (value - 255) * strokeOpacity.value))
      .map((value) => value.toString(16).padStart(2, "0"));
    assert.ok(contrast(`#${drawn.join("")}`) >= 3, stroke.value);
  }
});

Deno.test("without any colour, 37 strategies differ in marker or dashes", () => {
  const styles = [...strategyStyles(many, many[0]).values()];
  for (const { shape, symbol } of styles) assert.ok(shape && symbol);
  const looks = (of: "shape" | "symbol") =>
    new Set(styles.map((style) => `${style[of]} ${style.dash}`)).size;
  assert.equal(looks("shape"), 37);
  assert.equal(looks("symbol"), 37);
  const ten = [...strategyStyles(strategies, "RandomSampling").values()];
  assert.equal(new Set(ten.map(({ shape }) => shape)).size, 10);
});
