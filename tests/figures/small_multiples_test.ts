import assert from "node:assert/strict";
import { mean } from "../../lib/statistics/descriptive.ts";
import { mutedStyle } from "../../lib/figures/palette.ts";
import { smallMultiples } from "../../lib/figures/small_multiples.ts";
import { areasUnderCurve } from "../../lib/figures/statistics.ts";
import { learningCurves } from "../../lib/figures/study.ts";
import { exampleStudy } from "./example.ts";
import { type Group, marksOf, textsOf } from "./vega_marks.ts";

const study = exampleStudy({ reps: 2, cycles: 4 });

Deno.test("every strategy has a picture, the one with the largest area first", () => {
  const pictures = smallMultiples(study, mutedStyle, (label) => label.toUpperCase());
  const areas = new Map(
    learningCurves(study).map((curve) => [curve.strategy, mean(areasUnderCurve(curve))]),
  );
  const order = [...areas.keys()].sort((a, b) => areas.get(b)! - areas.get(a)!);
  assert.deepEqual([...pictures.keys()], order);
  for (const [label, { marks }] of pictures) {
    const [title] = textsOf(marks![0] as Group);
    assert.match(title, new RegExp(`^${label.toUpperCase()} −?0\\.\\d{3}$`));
  }
});

Deno.test("a picture has all curves in grey and its own in front, over the same axes as the others", () => {
  const pictures = smallMultiples(study, mutedStyle, String);
  const domains = new Set();
  for (const { marks } of pictures.values()) {
    const group = marks![0] as Group;
    domains.add(JSON.stringify(group.scales!.map(({ domain }) => domain)));
    const curves = marksOf(group, "group").filter(({ data }) => data !== undefined);
    assert.equal(curves.length, study.strategies.length + 1);
    const colours = curves.map(({ marks }) =>
      marks!.find(({ type }) => type === "line")!.encode!.enter!.stroke.value
    );
    assert.ok(colours.slice(0, -1).every((colour) => colour === mutedStyle.colour));
    assert.notEqual(colours.at(-1), mutedStyle.colour);
  }
  assert.equal(domains.size, 1);
});

Deno.test("without a baseline the pictures show accuracies", () => {
  const { baseline: _, ...alone } = study;
  const [{ marks }] = smallMultiples(alone, mutedStyle, String).values();
  const [, { domain }] = (marks![0] as Group).scales!;
  assert.equal(domain[0], 0);
});
