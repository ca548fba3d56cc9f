import assert from "node:assert/strict";
import fc from "fast-check";
import { placeEndLabels } from "../../lib/figures/end_labels.ts";
import { textWidth } from "../../lib/figures/fonts.ts";
import { learningCurvesFigure } from "../../lib/figures/learning_curves.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { exampleStudy } from "./example.ts";
import { type Group, marksOf, textsOf } from "./vega_marks.ts";

const HEIGHT = 100;
const GAP = 4;

const ends = fc.array(fc.double({ min: 0, max: HEIGHT, noNaN: true }), {
  minLength: 1,
  maxLength: HEIGHT / GAP,
});

Deno.test("labels stand apart, inside the panel, in the order of the ends", () => {
  fc.assert(fc.property(ends, (ends) => {
    const places = placeEndLabels(ends, GAP, HEIGHT);
    const order = [...ends.keys()].sort((a, b) => ends[a] - ends[b]);
    for (const [nth, i] of order.entries()) {
      assert.ok(places[i] >= GAP / 2 - 1e-9 && places[i] <= HEIGHT - GAP / 2 + 1e-9);
      if (nth > 0) assert.ok(places[i] - places[order[nth - 1]] >= GAP - 1e-9);
    }
  }));
});

Deno.test("a label that has room stands at its curve's end, and two that meet share the shift", () => {
  assert.deepEqual(placeEndLabels([50], GAP, HEIGHT), [50]);
  assert.deepEqual(placeEndLabels([70, 20], GAP, HEIGHT), [70, 20]);
  assert.deepEqual(placeEndLabels([50, 50], GAP, HEIGHT), [48, 52]);
  assert.deepEqual(placeEndLabels([0, 0], GAP, HEIGHT), [2, 6]);
  assert.deepEqual(placeEndLabels([100, 100], GAP, HEIGHT), [94, 98]);
});

for (const form of ["page", "paper"] as const) {
  Deno.test(`27 curves have a label each at their ends, inside the figure, and no legend (${form})`, () => {
    const labels = ["RandomSampling", ...Array.from({ length: 26 }, (_, i) => `Strategy${i}`)];
    const figure = learningCurvesFigure(
      exampleStudy({ labels, reps: 2, cycles: 4 }),
      figureSettings.parse({ form, accuracyRange: [0.4, 0.7], labels: { Strategy3: "The third" } }),
    );
    for (const panel of figure.marks as Group[]) {
      assert.ok(!panel.marks!.some(({ name }) => name === "legend"));
      const texts = textsOf(panel);
      assert.equal(texts.length, 28);
      for (const label of labels) {
        const word = label === "Strategy3" ? "The third" : label;
        assert.equal(texts.filter((text) => text.startsWith(`${word} `)).length, 1, word);
      }
      const left = panel.encode!.update!.x.value;
      const width = figure.width as number;
      for (const { encode } of marksOf(panel, "text")) {
        const { x, text, fontSize } = encode!.enter!;
        const end = left + x.value + textWidth(String(text.value), fontSize.value);
        assert.ok(end <= width, `${text.value} ends at ${end} of ${width}`);
      }
    }
  });
}

Deno.test("the heading says what the number behind a name is", () => {
  const labels = ["RandomSampling", ...Array.from({ length: 12 }, (_, i) => `Strategy${i}`)];
  const figure = learningCurvesFigure(
    exampleStudy({ labels, reps: 1, cycles: 2 }),
    figureSettings.parse({}),
  );
  const [accuracy, difference] = figure.marks as Group[];
  assert.equal(textsOf(accuracy).at(-1), "ALCU");
  assert.equal(textsOf(difference).at(-1), "ΔALCU");
});
