// The figure of a sweep: a small panel for each combination of settings, all with the same y axis, and one legend.

import type { Mark, Spec } from "vega";
import { legendMarks } from "../figures/curve_marks.ts";
import { textWidth } from "../figures/fonts.ts";
import { bestShown, mostInColour } from "../figures/highlights.ts";
import { strategyStyles } from "../figures/palette.ts";
import { forms, type Series, toSeries } from "../figures/panel_content.ts";
import {
  multipleAxisMiddle,
  multipleSize,
  rangeOf,
  smallPanel,
} from "../figures/small_multiples.ts";
import { differenceTitle, shownTitle } from "../figures/shown_measure.ts";
import { differences } from "../figures/study.ts";
import { vegaFigure } from "../figures/vega_figure.ts";
import { settingWords } from "./grid.ts";
import type { SettingRanks } from "./ranks.ts";
import type { Sweep } from "./swept_study.ts";

/** Most panels beside each other, so that the figure is no wider than a page. */
const mostColumns = 4;

/** Size of the legend's text, and scale of its lines and markers. */
const fontSize = 10;
const unit = 0.55;

/** Room for the titles of axes: beside each row of panels, and below all of them. */
const titleRoom = 16;

/**
 * Draws the curves of each combination: mean differences to the baseline, or accuracies where there is no baseline.
 *
 * @param sweep The sweep
 * @param ranked The ranks under each combination; those under the experiment's own settings decide what stands out
 * @returns A Vega specification
 */
export function sweepFigure(sweep: Sweep, ranked: readonly SettingRanks[]): Spec {
  const { studies, baseline } = sweep;
  const style = stylesOf(sweep, ranked);
  const panels = studies.map(({ settings, isBase, curves }) => {
    const base = curves.find(({ strategy }) => strategy === baseline);
    const series = curves.map((curve) =>
      withoutBars(toSeries(base ? differences(curve, base) : curve, style, curve.strategy))
    );
    return { title: `${settingWords(settings)}${isBase ? " (base)" : ""}`, series };
  });
  const domain = rangeOf(panels.flatMap(({ series }) => series));
  const columns = columnsOf(sweep);
  const rows = Math.ceil(studies.length / columns);
  const place = (i: number) => ({
    x: { value: titleRoom + (i % columns) * multipleSize.width },
    y: { value: Math.floor(i / columns) * multipleSize.height },
  });
  const marks = panels.map(({ title, series }, i): Mark => ({
    type: "group",
    encode: { enter: place(i) },
    marks: [smallPanel(
      title,
      series.map((own, nth) => ({ name: `curve-${i}-${nth}`, series: own }))
        .sort((a, b) => Number(b.series.isMuted ?? false) - Number(a.series.isMuted ?? false)),
      domain,
      baseline === undefined ? ".1f" : "+.2f",
    )],
  }));
  const width = titleRoom + columns * multipleSize.width;
  const legend = legendColumns(panels[0].series.filter(({ isMuted }) => !isMuted), width);
  const bottom = rows * multipleSize.height;
  const title = baseline === undefined ? shownTitle({}) : differenceTitle({});
  const top = bottom + titleRoom + 6;
  return vegaFigure({ width, height: top + legend.height + 6 }, [
    ...marks,
    ...Array.from({ length: rows }, (_, row) =>
      axisTitle(title, {
        x: 0.6 * titleRoom,
        y: row * multipleSize.height + multipleAxisMiddle,
        angle: -90,
      }, 0.8 * multipleSize.height)),
    axisTitle("# labeled samples", { x: width / 2, y: bottom + 0.6 * titleRoom, angle: 0 }, width),
    { type: "group", encode: { enter: { y: { value: top } } }, marks: legend.marks },
  ]);
}

/** The title of an axis, smaller where it would be longer than its room. */
function axisTitle(
  text: string,
  { x, y, angle }: { x: number; y: number; angle: number },
  room: number,
): Mark {
  return {
    type: "text",
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        angle: { value: angle },
        align: { value: "center" },
        baseline: { value: "middle" },
        fontSize: { value: Math.min(9, 9 * room / textWidth(text, 9)) },
        text: { value: text },
      },
    },
  };
}

/** The style of each strategy: if there are too many for colours, the best are in colour. */
function stylesOf({ strategies, baseline }: Sweep, ranked: readonly SettingRanks[]) {
  if (strategies.length <= mostInColour) return strategyStyles(strategies, baseline);
  const { ranks } = ranked.find(({ study }) => study.isBase)!;
  const best = strategies.filter((label) => label !== baseline)
    .sort((a, b) => ranks[strategies.indexOf(a)] - ranks[strategies.indexOf(b)])
    .slice(0, bestShown);
  return strategyStyles(strategies, baseline, strategies.filter((label) => best.includes(label)));
}

/** With two settings or more, a row for each value of those before the last. */
function columnsOf({ studies, paths }: Sweep): number {
  const last = new Set(studies.map(({ settings }) => JSON.stringify(settings[paths.at(-1)!]))).size;
  const isGrid = paths.length > 1 && last <= mostColumns && studies.length % last === 0;
  return isGrid ? last : Math.min(mostColumns, studies.length);
}

/** A curve whose error bars are left out: ten of them would cover a small panel. */
function withoutBars(series: Series): Series {
  const points = series.points.map(({ labeled, mean }) => ({
    labeled,
    mean,
    low: mean,
    high: mean,
  }));
  return { ...series, points };
}

/** The legend in as many columns as there is room for. */
function legendColumns(series: readonly Series[], width: number) {
  const lineHeight = 1.5 * fontSize;
  const widest = Math.max(...series.map(({ text }) => textWidth(text, fontSize))) + 4 * fontSize;
  const columns = Math.max(1, Math.min(series.length, Math.floor((width - 12) / widest)));
  const lines = Math.ceil(series.length / columns);
  const height = lines * lineHeight + 0.5 * fontSize;
  const size = { width: widest, height, lineHeight, fontSize };
  // Each in a group of its own: the parts of legends have the same names.
  const marks = Array.from({ length: columns }, (_, i): Mark => ({
    type: "group",
    marks: legendMarks(
      series.slice(i * lines, (i + 1) * lines),
      { x: 6 + i * widest, y: 0, width: widest, height },
      size,
      unit,
      forms.page,
    ),
  }));
  return { marks, height };
}
