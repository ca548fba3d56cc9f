import assert from "node:assert/strict";
import { learningCurvesFigure, learningCurvesPanels } from "../../lib/figures/learning_curves.ts";
import { type Box, covers, type Segment } from "../../lib/figures/legend.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { exampleStudy, strategies } from "./example.ts";
import { type Group, marksOf, textsOf } from "./vega_marks.ts";

for (
  const { what, best, labels } of [
    { what: "usual curves", best: 0.85, labels: strategies },
    { what: "curves near 1", best: 1, labels: strategies },
    { what: "curves near 0", best: 0.2, labels: strategies },
    { what: "curves through the middle", best: 0.5, labels: strategies },
    {
      what: "ten long labels",
      best: 0.7,
      labels: [
        "RandomSampling",
        ...Array.from({ length: 9 }, (_, i) => `A rather long label ${i}`),
      ],
    },
  ]
) {
  for (const form of ["page", "paper"] as const) {
    Deno.test(`no legend covers ${what} in the form ${form}`, () => {
      const study = exampleStudy({ best, labels });
      const figure = learningCurvesFigure(study, figureSettings.parse({ form }));
      for (const panel of figure.marks!) assertLegendIsFree(panel as Group);
    });
  }
}

function assertLegendIsFree({ scales, marks, name }: Group) {
  const [toX, toY] = scales!.map(({ domain: [low, high], range: [from, to] }) => (value: number) =>
    from + (value - low) / (high - low) * (to - from)
  );
  const enter = marks!.find((mark) => mark.name === "legend")!.encode!.enter!;
  const box: Box = {
    x: enter.x.value,
    y: enter.y.value,
    width: enter.width.value,
    height: enter.height.value,
  };
  const height = Math.max(...scales![1].range);
  assert.ok(box.x >= 0 && box.y >= 0 && box.y + box.height <= height, `${name}: inside the panel`);
  const curves = marksOf({ marks }, "group").filter(({ data }) => data !== undefined);
  assert.ok(curves.length > 0);
  for (const { data, marks } of curves) {
    const shift = marks![0].encode!.enter!.x.offset;
    const points = data![0].values.map((point) => ({
      x: toX(point.labeled) + shift,
      y: toY(point.mean),
      low: toY(point.low),
      high: toY(point.high),
    }));
    assert.ok(points.every(({ high, low }) => high >= 0 && low <= height), `${name}: all in view`);
    const segments = points.flatMap((point, i): Segment[] => [
      [point.x, point.low, point.x, point.high],
      ...(i === 0 ? [] : [[points[i - 1].x, points[i - 1].y, point.x, point.y] as const]),
    ]);
    assert.ok(!covers(box, segments), `${name}: the legend is free of curves`);
  }
}

const small = exampleStudy({ reps: 2, cycles: 3 });

Deno.test("the legends have the curves in the order of the settings, with their words", () => {
  const settings = figureSettings.parse({
    strategies: ["Badge", "RandomSampling"],
    labels: { Badge: "BADGE (ours)" },
  });
  const [accuracy, difference] = learningCurvesFigure(small, settings).marks as Group[];
  const [badge, random] = textsOf(accuracy);
  assert.match(badge, /^BADGE \(ours\): ALCU=0\.\d{3}$/);
  assert.match(random, /^RandomSampling: ALCU=0\.\d{3}$/);
  assert.equal(textsOf(difference)[1], "RandomSampling: ΔALCU=0.000");
});

Deno.test("panels stand side by side in a wide figure and are stacked in a narrow one", () => {
  const corners = (width: number, height: number) =>
    (learningCurvesFigure(small, figureSettings.parse({ width, height })).marks as Group[])
      .map(({ encode }) => [encode!.update!.x.value, encode!.update!.y.value]);
  const [[left, top], [right, sameTop]] = corners(22, 9);
  assert.ok(right > left && sameTop === top);
  const [[x, upper], [sameX, lower]] = corners(3.4, 5.5);
  assert.ok(lower > upper && sameX === x);
});

Deno.test("without a baseline there is no panel of differences", () => {
  const study = exampleStudy({ labels: ["Badge"], reps: 1, cycles: 2 });
  const panels = learningCurvesFigure(study, figureSettings.parse({})).marks as Group[];
  assert.deepEqual(panels.map(({ name }) => name), ["accuracy"]);
});

Deno.test("the default fits a page, and the paper's form is 22 x 9 inches", () => {
  const size = (settings: object) => {
    const { width, height } = learningCurvesFigure(small, figureSettings.parse(settings));
    return [width, height];
  };
  assert.deepEqual(size({}), [7.2 * 72, 4.6 * 72]);
  assert.deepEqual(size({ form: "paper" }), [22 * 72, 9 * 72]);
  assert.deepEqual(size({ form: "paper", width: 11 }), [11 * 72, 9 * 72]);
});

Deno.test("a range of accuracies is shown alone, with the areas of whole curves", () => {
  const panelOf = (settings: object) =>
    learningCurvesFigure(small, figureSettings.parse(settings)).marks![0] as Group;
  const [all, cut] = [panelOf({}), panelOf({ accuracyRange: [0.4, 0.95] })];
  assert.deepEqual(cut.scales![1].domain, [0.4, 0.95]);
  assert.deepEqual(textsOf(cut), textsOf(all));
  assert.equal((cut.marks![0] as { clip?: boolean }).clip, true);
  assert.equal((all.marks![0] as { clip?: boolean }).clip, false);
});

Deno.test("a range that no curve enters is told with what the accuracies are", () => {
  const settings = figureSettings.parse({ accuracyRange: [0.97, 0.99] });
  assert.throws(
    () => learningCurvesPanels(exampleStudy({ best: 0.8, labels: strategies }), settings),
    {
      name: "UserError",
      message:
        /^figure\.accuracyRange: no mean accuracy lies between 0\.97 and 0\.99; they go from 0\.\d+ to/,
    },
  );
});
