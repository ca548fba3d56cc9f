// Small multiples: a little picture for each strategy, with its curve before all the others in grey. They show every
// curve of a study that has too many for one picture.

import type { Axis, GroupMark, Spec } from "vega";
import { mean } from "../statistics/descriptive.ts";
import { curveMarks } from "./curve_marks.ts";
import { textWidth } from "./fonts.ts";
import { mostLabels } from "./legend_place.ts";
import { formatSigned } from "./number_format.ts";
import type { Style } from "./palette.ts";
import { axisText } from "./panel_range.ts";
import { forms, type Series, toSeries } from "./panel_content.ts";
import { areasUnderCurve } from "./statistics.ts";
import { differences, learningCurves, type Study } from "./study.ts";
import { vegaFigure } from "./vega_figure.ts";

/** What the names of these pictures begin with among a study's figures. */
export const smallMultiple = "small_multiples/";

/** Size of a picture in points. */
export const multipleSize = { width: 200, height: 150 };
/** The area for its curves. */
const area = { left: 40, top: 22, width: 148, height: 104 };

/** Middle of a picture's y axis, from its top in points. */
export const multipleAxisMiddle = area.top + area.height / 2;

/** Scale of lines and markers; 1 is the paper's. */
const UNIT = 0.55;

/** The curve of the picture: as blue as the first of the palette. */
const shownStyle: Style = { colour: "#195d97", shape: "circle", symbol: "circle", dash: [] };
const baselineStyle: Style = { ...shownStyle, colour: "#000000" };

/**
 * Draws a picture for each strategy: the difference to the baseline, or the accuracy where there is no baseline. All have
 * the same axes.
 *
 * @param study The study
 * @param muted How curves in the background look
 * @param words Text of a strategy's label
 * @returns Vega specifications by the strategy's label, the highest area first
 */
export function smallMultiples(
  study: Study,
  muted: Style,
  words: (strategy: string) => string,
): Map<string, Spec> {
  const curves = learningCurves(study);
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const drawn = curves.map((curve) => baseline ? differences(curve, baseline) : curve);
  const ranked = drawn.map((curve) => ({ curve, area: mean(areasUnderCurve(curve)) }))
    .sort((a, b) => b.area - a.area);
  const all = new Map<string, Style>(drawn.map(({ strategy }) => [strategy, muted]));
  const background = drawn.map((curve) => toSeries(curve, all, ""));
  const domain = rangeOf(background);
  return new Map(ranked.map(({ curve, area }) => {
    const { strategy } = curve;
    const style = strategy === study.baseline ? baselineStyle : shownStyle;
    const text = `${words(strategy)} ${formatSigned(area)}`;
    const own = toSeries(curve, new Map([[strategy, style]]), text);
    const series = [
      ...background.map((series, i) => ({ name: `background-${i}`, series })),
      { name: "own", series: own },
    ];
    const format = baseline === undefined ? ".1f" : "+.2f";
    return [strategy, vegaFigure(multipleSize, [smallPanel(text, series, domain, format)])];
  }));
}

/**
 * The range of all means, zero included; error bars may leave the picture.
 *
 * @param series The curves
 * @returns Lowest and highest value of the y axis
 */
export function rangeOf(series: readonly Series[]): [number, number] {
  const means = series.flatMap(({ points }) => points.map(({ mean }) => mean));
  const [low, high] = [Math.min(0, ...means), Math.max(...means)];
  const room = 0.05 * (high - low || 1);
  return [low < 0 ? low - room : low, high + room];
}

/**
 * Draws curves in a small panel with its title above it.
 *
 * @param title The title
 * @param curves The curves from back to front, with their names in the figure's structure
 * @param domain Lowest and highest value of the y axis
 * @param format Number format of the y axis, as d3 writes it
 * @returns The panel as a Vega group, which takes `multipleSize`
 */
export function smallPanel(
  title: string,
  curves: readonly { name: string; series: Series }[],
  domain: readonly [number, number],
  format: string,
): GroupMark {
  const most = mostLabels(curves.map(({ series }) => series));
  const axis = {
    grid: true,
    gridColor: "#e4e4e4",
    domainColor: "#333333",
    tickColor: "#333333",
    tickSize: 3,
    labelColor: "#222222",
    labelFontSize: 8,
    labelPadding: 2,
    labelOverlap: true,
    zindex: 0,
  } satisfies Partial<Axis>;
  const looks = { ...forms.page, spread: 0 };
  const marksOf = (series: Series, name: string) =>
    curveMarks(series, (part) => part === "curve" ? name : part, 0, UNIT, looks, 0);
  return {
    type: "group",
    encode: {
      update: {
        x: { value: area.left },
        y: { value: area.top },
        width: { value: area.width },
        height: { value: area.height },
        stroke: { value: "#333333" },
        strokeWidth: { value: 0.6 },
      },
    },
    signals: [{ name: "width", value: area.width }, { name: "height", value: area.height }],
    scales: [
      { name: "x", type: "linear", domain: [0, most], range: [0, area.width], nice: false },
      {
        name: "y",
        type: "linear",
        domain: [...domain],
        range: [area.height, 0],
        zero: false,
        nice: false,
      },
    ],
    axes: [
      { ...axis, orient: "bottom", scale: "x", tickCount: 4, format: ",d" },
      {
        ...axis,
        orient: "left",
        scale: "y",
        tickCount: 5,
        encode: { labels: { update: { text: { signal: axisText(format) } } } },
      },
    ],
    marks: [
      {
        type: "group",
        clip: true,
        encode: { update: { width: { value: area.width }, height: { value: area.height } } },
        marks: curves.flatMap(({ name, series }) => marksOf(series, name)),
      },
      {
        type: "text",
        encode: {
          enter: {
            x: { value: 0 },
            y: { value: -7 },
            // A long name is made smaller rather than cut.
            fontSize: { value: Math.min(10, 9 * area.width / textWidth(title, 10)) },
            fontWeight: { value: "bold" },
            text: { value: title },
          },
        },
      },
    ],
  };
}
