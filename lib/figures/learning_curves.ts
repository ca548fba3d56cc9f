// The figure of a study's learning curves: accuracy on the left, its difference to RandomSampling on the right, over the
// number of labeled samples. It shows means over repetitions, with error bars of one population standard deviation.

import type { Spec } from "vega";
import { mean } from "../statistics/descriptive.ts";
import { UserError } from "../errors.ts";
import type { Style } from "./palette.ts";
import { studyStyles } from "./highlights.ts";
import type { Corner } from "./legend.ts";
import { boundDifferenceSeries, boundSeries } from "./bound_curves.ts";
import { drawPanel } from "./curve_panel.ts";
import { hasEndLabels } from "./end_labels.ts";
import { axisFormat, followCurves, withinRange } from "./panel_range.ts";
import { type PanelContent, type Series, toSeries } from "./panel_content.ts";
import { formatSigned } from "./number_format.ts";
import type { FigureSettings } from "./settings.ts";
import { differenceTitle, isShare, shownTitle } from "./shown_measure.ts";
import { areasUnderCurve } from "./statistics.ts";
import { type Curve, differences, learningCurves, type Study } from "./study.ts";
import { pointsPerInch, vegaFigure } from "./vega_figure.ts";

/**
 * Draws the learning curves of a study.
 *
 * @param study The study
 * @param settings Looks of the figure
 * @returns The figure as a Vega specification
 */
export function learningCurvesFigure(study: Study, settings: FigureSettings): Spec {
  const { contents, frame, isStacked } = layOut(study, settings);
  const [columns, rows] = isStacked ? [1, contents.length] : [contents.length, 1];
  return vegaFigure(
    { width: columns * frame.width, height: rows * frame.height },
    contents.map((content, i) =>
      drawPanel(content, {
        x: isStacked ? 0 : i * frame.width,
        y: isStacked ? i * frame.height : 0,
        ...frame,
      }, settings.form)
    ),
  );
}

/**
 * Draws each panel of `learningCurvesFigure` as a figure of its own, so that a page can put them beside or below each
 * other.
 *
 * @param study The study
 * @param settings Looks of the figure
 * @returns Each panel as a Vega specification, by its name
 */
export function learningCurvesPanels(study: Study, settings: FigureSettings): Map<string, Spec> {
  const { contents, frame } = layOut(study, settings);
  return new Map(contents.map((content) => [
    content.name,
    vegaFigure(frame, [drawPanel(content, { x: 0, y: 0, ...frame }, settings.form)]),
  ]));
}

/** What each panel shows, and the size of one in points. Panels too narrow to stand side by side are stacked. */
function layOut(study: Study, settings: FigureSettings) {
  const shown = settings.strategies ?? study.strategies;
  const curves = learningCurves(study);
  const visible = shown.flatMap((label) => curves.filter(({ strategy }) => strategy === label));
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const style = studyStyles(study, settings);
  const { bounds = [] } = study;
  const words = (strategy: string) => settings.labels[strategy] ?? strategy;
  const contents: PanelContent[] = settings.panels.flatMap((panel) => {
    if (panel === "accuracy") {
      const grid = curves.map(({ labeled }) => labeled).sort((a, b) => b.at(-1)! - a.at(-1)!)[0] ??
        [];
      const ceilings = boundSeries(bounds, grid, words);
      return [accuracyPanel(visible, ceilings, style, words, settings, study)];
    }
    if (baseline === undefined) return [];
    const ceilings = boundDifferenceSeries(bounds, baseline, words);
    return [differencePanel(visible, ceilings, baseline, style, words, study)];
  });
  const usual = contents.some(hasEndLabels) && settings.form === "page"
    ? labelled
    : sizes[settings.form];
  const width = (settings.width ?? usual.width) * pointsPerInch;
  const height = (settings.height ?? usual.height) * pointsPerInch;
  const isStacked = contents.length > 1 && width < height * 1.2;
  const frame = {
    width: isStacked ? width : width / Math.max(1, contents.length),
    height: isStacked ? height / contents.length : height,
  };
  return { contents, frame, isStacked };
}

/** Size of each form in inches. */
const sizes = { page: { width: 7.2, height: 4.6 }, paper: { width: 22, height: 9 } };

/** Size on a page with a label at the end of each curve: panels below each other, or they would leave no room for curves. */
const labelled = { width: 7.2, height: 9 };

/** A range that no curve enters would be an empty panel, which can't be drawn. */
function checkRange([low, high]: [number, number], series: readonly Series[]): void {
  const means = series.flatMap(({ points }) => points.map(({ mean }) => mean));
  if (means.length === 0 || means.some((mean) => mean >= low && mean <= high)) return;
  throw new UserError(
    `figure.accuracyRange: no mean accuracy lies between ${low} and ${high}; they go from ` +
      `${Math.min(...means).toFixed(3)} to ${Math.max(...means).toFixed(3)}`,
  );
}

type Words = (strategy: string) => string;

function accuracyPanel(
  curves: Curve[],
  bounds: Series[],
  style: Map<string, Style>,
  words: Words,
  { accuracyRange: range, form }: FigureSettings,
  study: Study,
): PanelContent {
  const series = curves.map((curve): Series => {
    const area = mean(areasUnderCurve(curve));
    const name = words(curve.strategy);
    const drawn = toSeries(curve, style, `${name}: ALCU=${formatSigned(area)}`);
    return { ...drawn, endText: `${name} ${formatSigned(area)}` };
  });
  if (range !== undefined) checkRange(range, series);
  const common = {
    name: "accuracy",
    title: shownTitle(study),
    endTitle: "ALCU",
    corners: ["lower right", "upper left", "upper right"] as Corner[],
  };
  if (range !== undefined) {
    return {
      ...common,
      ...withinRange(series, bounds, range),
      isCut: true,
      format: axisFormat(range),
    };
  }
  if (form === "page" || !isShare(study)) {
    const shown = followCurves(series, bounds);
    return { ...common, ...shown, format: axisFormat(shown.domain) };
  }
  const all = [...series, ...bounds];
  const highest = Math.max(0, ...all.flatMap(({ points }) => points.map(({ high }) => high)));
  return {
    ...common,
    series: all,
    // The ticks end at 0.9 as in the paper, unless a curve goes above 0.95.
    domain: [0, Math.max(0.9, highest)],
    ticks: Array.from({ length: highest > 0.95 ? 11 : 10 }, (_, i) => i / 10),
    format: ".1f",
  };
}

function differencePanel(
  curves: Curve[],
  bounds: Series[],
  baseline: Curve,
  style: Map<string, Style>,
  words: Words,
  study: Study,
): PanelContent {
  const series = curves.map((curve): Series => {
    const paired = differences(curve, baseline);
    const area = mean(areasUnderCurve(paired));
    const name = words(curve.strategy);
    const drawn = {
      ...toSeries(paired, style, `${name}: ΔALCU=${formatSigned(area)}`),
      endText: `${name} ${formatSigned(area)}`,
    };
    // The baseline is the zero line: dashed, without error bars and markers.
    return curve === baseline ? { ...drawn, dash: [4, 2], shape: undefined } : drawn;
  });
  const shown = followCurves(series, bounds, [0]);
  return {
    name: "difference",
    title: differenceTitle(study),
    endTitle: "ΔALCU",
    ...shown,
    format: axisFormat(shown.domain, "+"),
    corners: ["upper right"],
  };
}
