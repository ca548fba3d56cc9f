import assert from "node:assert/strict";
import { drawPanel, type PanelContent, toSeries } from "../../lib/figures/curve_panel.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { learningCurves } from "../../lib/figures/study.ts";
import { near, small } from "./small_study.ts";
import { type Group, marksOf } from "./vega_marks.ts";

const style = strategyStyles(small.strategies, small.baseline);
const [random] = learningCurves(small);

/** A panel of one curve with a long or short line in the legend. */
function panelOf(change: Partial<PanelContent> = {}, width = 11 * 72): Group {
  return drawPanel({
    name: "accuracy",
    title: "Accuracy",
    series: [toSeries(random, style, "Random")],
    domain: [0, 0.9],
    format: ".1f",
    corners: ["lower right", "upper left"],
    ...change,
  }, { x: 0, y: 0, width, height: 9 * 72 }) as Group;
}

Deno.test("error bars reach one standard deviation to either side of the mean", () => {
  const { points, colour } = toSeries(random, style, "Random");
  assert.equal(colour, "#000000");
  const { labeled, mean, low, high } = points[1];
  assert.equal(labeled, 2);
  [mean, low, high].forEach((value, i) => near(value, [0.45, 0.4, 0.5][i]));
});

Deno.test("a curve without a marker is the baseline: without error bars too", () => {
  const series = [{ ...toSeries(random, style, "Random"), shape: undefined }];
  const [curve] = panelOf({ series }).marks!;
  assert.deepEqual(curve.marks!.map(({ type }) => type), ["line"]);
});

Deno.test("text shrinks with the panel's width, to no less than 7 points", () => {
  const size = (width: number) =>
    (panelOf({}, width).axes![0] as unknown as { titleFontSize: number }).titleFontSize;
  assert.equal(size(11 * 72), 22);
  near(size(5.5 * 72), 11);
  near(size(2 * 72), 7);
});

Deno.test("the legend takes the preferred corner, headroom, or the place beside the panel", () => {
  const legend = (panel: Group) => {
    const { x, y, width, height } = marksOf(panel, "group").at(-1)!.encode!.enter!;
    return { x: x.value, y: y.value, width: width.value, height: height.value };
  };
  const top = (panel: Group) => panel.scales![1].domain[1];
  const width = (panel: Group) => panel.encode!.update!.width.value;

  const free = panelOf();
  assert.ok(legend(free).y > 300, "lower right");
  const covered = panelOf({ corners: ["upper right"], domain: [0, 0.6] });
  assert.ok(legend(covered).y < 20 && top(covered) > top(panelOf({ domain: [0, 0.6] })));
  const many = Array.from({ length: 30 }, (_, i) => toSeries(random, style, `Long text ${i}`));
  const beside = panelOf({ series: many, corners: ["upper right"] });
  assert.equal(width(beside) + legend(beside).width < width(free), true);
  assert.ok(legend(beside).x > width(beside));
});
