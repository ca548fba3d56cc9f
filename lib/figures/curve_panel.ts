// One panel of learning curves with error bars, axes, grid and legend, as a Vega group.

import type { Axis, GroupMark, Mark } from "vega";
import { curveMarks, legendMarks } from "./curve_marks.ts";
import { endLabelMarks, hasEndLabels, measureEndLabels } from "./end_labels.ts";
import type { Box } from "./legend.ts";
import { measureLegend, mostLabels, placeLegend, rangeOf, shiftsOf } from "./legend_place.ts";
import { axisText } from "./panel_range.ts";
import { forms, type Looks, type PanelContent, type Series } from "./panel_content.ts";
import type { FigureSettings } from "./settings.ts";
import { pointsPerInch } from "./vega_figure.ts";

/** Height of a line of text above the panel, in sizes of the text of its axes. */
const EDGE_LINE = 1.1;

type Size = Pick<Box, "width" | "height">;

/**
 * Draws a panel. Text and lines are scaled with the panel's width, so that a narrow figure has small text.
 *
 * @param content What it shows
 * @param frame Where it goes, axes included, in points
 * @param form How lines look: full and beside each other, or as in the paper
 * @returns The Vega group
 */
export function drawPanel(
  content: PanelContent,
  frame: Box,
  form: FigureSettings["form"] = "page",
): GroupMark {
  // At the paper's panel width of 11 inches, text is 22 points high and lines are 3 points wide. Both shrink with the width,
  // text to no less than 7 points.
  const scale = hasEndLabels(content)
    ? Math.min(frame.width / (11 * pointsPerInch), frame.height / (9 * pointsPerInch))
    : frame.width / (11 * pointsPerInch);
  const unit = Math.min(1.2, Math.max(scale, 7 / 22));
  const fontSize = 22 * unit;
  const { beyond = [] } = content;
  const margin = {
    left: 112 * unit,
    right: 18 * unit,
    top: 18 * unit + beyond.length * EDGE_LINE * fontSize,
    bottom: 76 * unit,
  };
  const room = {
    width: frame.width - margin.left - margin.right,
    height: frame.height - margin.top - margin.bottom,
  };
  const looks = forms[form];
  const { domain, size, marks } = hasEndLabels(content)
    ? labelEnds(content, room, unit, looks)
    : addLegend(content, room, unit, looks);
  const shifts = shiftsOf(content, size.width, looks);
  const most = mostLabels(content.series);
  const name = (part: string) => `${content.name}-${part}`;
  const axis = {
    grid: true,
    gridColor: "#d0d0d0",
    gridWidth: unit,
    domainColor: "#333333",
    domainWidth: 1.2 * unit,
    tickColor: "#333333",
    tickWidth: 1.2 * unit,
    tickSize: 6 * unit,
    labelColor: "#222222",
    labelFontSize: fontSize * 0.9,
    labelPadding: 4 * unit,
    titleColor: "#000000",
    titleFontSize: fontSize,
    zindex: 0,
  } satisfies Partial<Axis>;
  return {
    type: "group",
    name: content.name,
    encode: {
      update: {
        x: { value: frame.x + margin.left },
        y: { value: frame.y + margin.top },
        width: { value: size.width },
        height: { value: size.height },
        stroke: { value: "#333333" },
        strokeWidth: { value: 1.2 * unit },
      },
    },
    // Vega takes the length of grid lines from signals of these names; without them it takes the whole figure's size.
    signals: [{ name: "width", value: size.width }, { name: "height", value: size.height }],
    scales: [
      {
        name: name("x"),
        type: "linear",
        domain: [-most * 0.02, most * 1.02],
        range: [0, size.width],
        zero: false,
        nice: false,
      },
      {
        name: name("y"),
        type: "linear",
        domain: [...domain],
        range: [size.height, 0],
        zero: false,
        nice: false,
      },
    ],
    axes: [
      {
        ...axis,
        orient: "bottom",
        scale: name("x"),
        title: "# labeled samples",
        format: ",d",
        // Few labels have few whole numbers.
        tickMinStep: 1,
        tickCount: Math.max(4, Math.round(size.width / (90 * unit))),
        labelOverlap: true,
        titlePadding: 8 * unit,
      },
      {
        ...axis,
        orient: "left",
        scale: name("y"),
        title: content.title,
        titlePadding: 10 * unit,
        encode: {
          labels: {
            update: {
              text: {
                signal: axisText(content.format),
              },
            },
          },
        },
        ...(content.ticks ? { values: [...content.ticks] } : { tickCount: 8 }),
      },
    ],
    marks: [
      // Curves that leave the range end at the panel's edge.
      {
        type: "group",
        name: name("curves"),
        clip: content.isCut === true || content.isClipped === true,
        encode: { update: { width: { value: size.width }, height: { value: size.height } } },
        marks: backToFront(content.series).flatMap((series) => {
          const i = content.series.indexOf(series);
          return curveMarks(series, name, i, unit, looks, shifts[i]);
        }),
      },
      ...marks,
      ...edgeTexts(beyond, fontSize),
    ],
  };
}

/** Names of what lies outside of the panel, above it: one below the other, so that no curve runs through them. */
function edgeTexts(texts: readonly string[], fontSize: number): Mark[] {
  return texts.map((text, i): Mark => ({
    type: "text",
    encode: {
      enter: {
        x: { value: 0 },
        y: { value: -(0.3 + (texts.length - 1 - i) * EDGE_LINE) * fontSize },
        text: { value: text },
        fontSize: { value: 0.8 * fontSize },
        fill: { value: "#333333" },
      },
    },
  }));
}

/** What stands back is drawn first. */
function backToFront(series: readonly Series[]): Series[] {
  return series.toSorted((a, b) => Number(b.isMuted ?? false) - Number(a.isMuted ?? false));
}

/** Range, size and marks of a panel with a legend. */
function addLegend(content: PanelContent, room: Size, unit: number, looks: Looks) {
  const { series } = content;
  const legend = measureLegend(series.map(({ text }) => text), 18 * unit, room.height);
  const { box, domain, size } = placeLegend(content, room, legend, unit, looks);
  return { domain, size, marks: legendMarks(series, box, legend, unit, looks) };
}

/** Range, size and marks of a panel with a label at the end of each curve. */
function labelEnds(content: PanelContent, room: Size, unit: number, looks: Looks) {
  const labels = measureEndLabels(content, 18 * unit, room.height);
  const size = { width: room.width - labels.width, height: room.height };
  const domain = rangeOf(content);
  const shifts = shiftsOf(content, size.width, looks);
  const most = mostLabels(content.series);
  const marks = endLabelMarks(content, labels, size, ({ points }, i) => {
    const { labeled, mean } = points.at(-1)!;
    return {
      x: (labeled / most + 0.02) / 1.04 * size.width + shifts[i],
      y: (domain[1] - mean) / (domain[1] - domain[0]) * size.height,
    };
  });
  return { domain, size, marks };
}
