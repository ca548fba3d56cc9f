import fc from "fast-check";
import assert from "node:assert/strict";
import { type Box, covers, type Segment } from "../../lib/figures/legend.ts";
import { learningCurvesFigure } from "../../lib/figures/learning_curves.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { exampleStudy, strategies } from "./example.ts";

const coordinate = fc.double({ min: -100, max: 100, noNaN: true });

Deno.test("a line is seen in a box exactly if one of its points is", () => {
  const box: Box = { x: -20, y: -10, width: 50, height: 30 };
  fc.assert(fc.property(coordinate, coordinate, coordinate, coordinate, (x1, y1, x2, y2) => {
    const segment: Segment = [x1, y1, x2, y2];
    const steps = Array.from({ length: 2001 }, (_, i) => i / 2000);
    const inside = (slack: number) =>
      steps.some((t) => {
        const [x, y] = [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];
        return x >= box.x - slack && x <= box.x + box.width + slack &&
          y >= box.y - slack && y <= box.y + box.height + slack;
      });
    // The sampled points are up to 0.15 apart.
    if (inside(0)) assert.ok(covers(box, [segment]));
    if (!inside(0.2)) assert.ok(!covers(box, [segment]));
  }));
});

for (
  const { what, best, labels } of [
    { what: "usual curves", best: 0.85, labels: strategies },
    { what: "curves near 1", best: 1, labels: strategies },
    { what: "curves near 0", best: 0.2, labels: strategies },
    { what: "curves through the middle", best: 0.5, labels: strategies },
    {
      what: "twenty strategies",
      best: 0.7,
      labels: ["RandomSampling", ...Array.from({ length: 19 }, (_, i) => `A long label ${i}`)],
    },
  ]
) {
  Deno.test(`no legend covers ${what}`, () => {
    const study = exampleStudy({ best, labels });
    const figure = learningCurvesFigure(study, figureSettings.parse({}));
    for (const panel of figure.marks!) assertLegendIsFree(panel as unknown as Panel);
  });
}

/** What is read here of a Vega group. */
interface Panel {
  name: string;
  scales: { domain: number[]; range: number[] }[];
  marks: {
    name: string;
    data?: { values: { labeled: number; mean: number; low: number; high: number }[] }[];
    encode?: { enter: Record<"x" | "y" | "width" | "height", { value: number }> };
  }[];
}

function assertLegendIsFree({ scales, marks, name }: Panel) {
  const [toX, toY] = scales.map(({ domain: [low, high], range: [from, to] }) => (value: number) =>
    from + (value - low) / (high - low) * (to - from)
  );
  const { enter } = marks.find((mark) => mark.name === "legend")!.encode!;
  const box: Box = {
    x: enter.x.value,
    y: enter.y.value,
    width: enter.width.value,
    height: enter.height.value,
  };
  const height = Math.max(...scales[1].range);
  assert.ok(box.x >= 0 && box.y >= 0 && box.y + box.height <= height, `${name}: inside the panel`);
  for (const { values } of marks.flatMap(({ data = [] }) => data)) {
    const points = values.map((point) => ({
      x: toX(point.labeled),
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
