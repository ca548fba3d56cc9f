import assert from "node:assert/strict";
import { drawPanel } from "../../lib/figures/curve_panel.ts";
import { type PanelContent, toSeries } from "../../lib/figures/panel_content.ts";
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
  const [curves] = panelOf({ series }).marks!;
  assert.deepEqual(curves.marks![0].marks!.map(({ type }) => type), ["line"]);
});

Deno.test("error bars of one point stand beside each other, and over each other in the paper's form", () => {
  const series = Array.from({ length: 10 }, (_, i) => toSeries(random, style, `Random ${i}`));
  const content: PanelContent = {
    name: "accuracy",
    title: "Accuracy",
    series,
    domain: [0, 0.9],
    format: ".1f",
    corners: ["lower right"],
  };
  const places = (form: "page" | "paper") => {
    const panel = drawPanel(content, { x: 0, y: 0, width: 792, height: 648 }, form);
    const bars = marksOf(panel as Group, "rule").filter(({ encode }) => encode!.enter!.x.scale);
    const [low, high] = (panel as Group).scales![0].domain;
    const gap = (random.labeled[1] - random.labeled[0]) / (high - low) *
      (panel as Group).scales![0].range[1];
    return { shifts: bars.map(({ encode }) => encode!.enter!.x.offset as number), gap };
  };
  const { shifts, gap } = places("page");
  assert.equal(new Set(shifts).size, 10);
  near(shifts[0], -shifts[9]);
  assert.ok(shifts[9] - shifts[0] < 0.6 * gap, "points of two cycles stay apart");
  assert.deepEqual(places("paper").shifts.map(Math.abs), Array(10).fill(0));
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
