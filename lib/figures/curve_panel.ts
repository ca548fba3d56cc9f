// One panel of learning curves with error bars, axes, grid and legend, as a Vega group.

import type { Axis, GroupMark, Mark } from "vega";
import { textWidth } from "./fonts.ts";
import { type Box, type Corner, cornerBox, covers, type Segment } from "./legend.ts";
import type { Style } from "./palette.ts";
import type { FigureSettings } from "./settings.ts";
import { meanAndDeviation } from "./statistics.ts";
import type { Curve } from "./study.ts";
import { pointsPerInch } from "./vega_figure.ts";

/** A curve as a panel draws it. */
export interface Series extends Omit<Style, "shape"> {
  /** Its line in the legend. */
  readonly text: string;
  /** Its marker, as a Vega symbol shape; undefined for none. */
  readonly shape: string | undefined;
  /** For each number of labeled samples the mean, and the lower and upper end of the error bar. */
  readonly points: readonly { labeled: number; mean: number; low: number; high: number }[];
}

/** What a panel shows. */
export interface PanelContent {
  /** Its name in the figure's structure. */
  readonly name: string;
  /** Title of its y axis. */
  readonly title: string;
  /** Its curves in the order of the legend. */
  readonly series: readonly Series[];
  /** Lowest and highest value that must be visible. */
  readonly domain: readonly [number, number];
  /** Whether curves may leave the domain, and end at the panel's edge. */
  readonly isCut?: boolean;
  /** Ticks of the y axis; Vega chooses them unless given. */
  readonly ticks?: readonly number[];
  /** Number format of the y axis, as d3 writes it. */
  readonly format: string;
  /** Corners that the legend may take, the preferred one first. */
  readonly corners: readonly Corner[];
}

/**
 * Turns a strategy's learning curves into the curve that a panel draws: their mean, with error bars of one population
 * standard deviation.
 *
 * @param curve The strategy's learning curves
 * @param style Style of each strategy, by its label
 * @param text Its line in the legend
 * @returns The drawn curve
 */
export function toSeries(curve: Curve, style: Map<string, Style>, text: string): Series {
  const { means, deviations } = meanAndDeviation(curve);
  return {
    ...style.get(curve.strategy)!,
    text,
    points: curve.labeled.map((labeled, cycle) => ({
      labeled,
      mean: means[cycle],
      low: means[cycle] - deviations[cycle],
      high: means[cycle] + deviations[cycle],
    })),
  };
}

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
  const unit = Math.min(1.2, Math.max(frame.width / (11 * pointsPerInch), 7 / 22));
  const margin = { left: 112 * unit, right: 18 * unit, top: 18 * unit, bottom: 76 * unit };
  const room = {
    width: frame.width - margin.left - margin.right,
    height: frame.height - margin.top - margin.bottom,
  };
  const fontSize = 22 * unit;
  const legend = measureLegend(content.series.map(({ text }) => text), 18 * unit, room.height);
  const looks = forms[form];
  const { box, domain, size } = placeLegend(content, room, legend, unit, looks);
  const shifts = shiftsOf(content, size.width, looks);
  const most = Math.max(
    1,
    ...content.series.flatMap(({ points }) => points.map(({ labeled }) => labeled)),
  );
  // A zero has no sign.
  const zero = content.format.includes(".1") ? "0.0" : "0.00";
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
                signal: `datum.value === 0 ? "${zero}" : format(datum.value, "${content.format}")`,
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
        clip: content.isCut === true,
        encode: { update: { width: { value: size.width }, height: { value: size.height } } },
        marks: content.series.flatMap((series, i) =>
          curveMarks(series, name, i, unit, looks, shifts[i])
        ),
      },
      ...legendMarks(content.series, box, legend, unit, looks),
    ],
  };
}

/** How lines look in a form of the figure. Widths are in points at the paper's panel width. */
interface Looks {
  lineWidth: number;
  /** Width of an error bar. */
  barWidth: number;
  opacity: number;
  /** Share of the distance between two points over which the curves of a point are spread; 0 for none. */
  spread: number;
}

const forms: Record<FigureSettings["form"], Looks> = {
  page: { lineWidth: 3, barWidth: 2, opacity: 1, spread: 0.6 },
  paper: { lineWidth: 3, barWidth: 3, opacity: 0.5, spread: 0 },
};

/** How far each curve is shifted, in points, so that error bars of one point stand beside each other. */
function shiftsOf({ series }: PanelContent, width: number, { spread }: Looks): number[] {
  const most = Math.max(1, ...series.flatMap(({ points }) => points.map(({ labeled }) => labeled)));
  const gaps = series.flatMap(({ points }) =>
    points.slice(1).map(({ labeled }, i) => labeled - points[i].labeled)
  ).filter((gap) => gap > 0);
  const room = spread * Math.min(most, ...gaps) / most / 1.04 * width;
  return series.map((_, i) => room * ((i + 0.5) / series.length - 0.5));
}

interface LegendSize {
  width: number;
  height: number;
  lineHeight: number;
  fontSize: number;
}

/** The legend's size. Its text is as large as asked for, or smaller if the lines would not fit into the height. */
function measureLegend(texts: string[], largest: number, height: number): LegendSize {
  const fontSize = Math.min(largest, height / (1.3 * texts.length + 0.5));
  const lineHeight = fontSize * 1.3;
  const widest = Math.max(0, ...texts.map((text) => textWidth(text, fontSize)));
  return {
    width: widest + 3.6 * fontSize,
    height: texts.length * lineHeight + 0.5 * fontSize,
    lineHeight,
    fontSize,
  };
}

/** Box of the legend, range of y, and size of the area for the curves. */
interface Placement {
  box: Box;
  domain: [number, number];
  size: { width: number; height: number };
}

/**
 * Puts the legend into the first free corner. If no corner is free, the range of y grows upwards until the legend has
 * room. If it would have to grow to more than twice, the legend goes beside the panel.
 */
function placeLegend(
  content: PanelContent,
  room: { width: number; height: number },
  legend: LegendSize,
  unit: number,
  looks: Looks,
): Placement {
  const { series, domain: [low, high], corners, isCut } = content;
  const most = Math.max(1, ...series.flatMap(({ points }) => points.map((point) => point.labeled)));
  const range = high - low || 1;
  const bottom = low < 0 ? low - 0.04 * range : low;
  const gap = 10 * unit;
  const shifts = shiftsOf(content, room.width, looks);
  for (let headroom = 0; headroom <= 1; headroom += 0.02) {
    const domain: [number, number] = [bottom, high + ((isCut ? 0 : 0.04) + headroom) * range];
    const toX = (labeled: number) => (labeled / most + 0.02) / 1.04 * room.width;
    const toY = (value: number) => (domain[1] - value) / (domain[1] - domain[0]) * room.height;
    const drawn = series.flatMap(({ points }, i) =>
      segments(points, (labeled) => toX(labeled) + shifts[i], toY)
    );
    for (const corner of headroom === 0 ? corners : ["upper right" as const]) {
      const box = cornerBox(corner, legend, room, gap);
      const padded = {
        x: box.x - gap,
        y: box.y - gap,
        width: box.width + 2 * gap,
        height: box.height + 2 * gap,
      };
      if (!covers(padded, drawn)) return { box, domain, size: room };
    }
  }
  const size = { width: room.width - legend.width - gap, height: room.height };
  return {
    box: { x: size.width + gap, y: 0, width: legend.width, height: legend.height },
    domain: [bottom, high + (isCut ? 0 : 0.04) * range],
    size,
  };
}

/** The lines of a curve and its error bars. */
function segments(
  points: Series["points"],
  toX: (labeled: number) => number,
  toY: (value: number) => number,
): Segment[] {
  return points.flatMap(({ labeled, mean, low, high }, i): Segment[] => {
    const x = toX(labeled);
    const bar: Segment = [x, toY(low), x, toY(high)];
    if (i === 0) return [bar];
    return [bar, [toX(points[i - 1].labeled), toY(points[i - 1].mean), x, toY(mean)]];
  });
}

function curveMarks(
  series: Series,
  name: (part: string) => string,
  index: number,
  unit: number,
  { lineWidth, barWidth, opacity }: Looks,
  shift: number,
): Mark[] {
  const width = lineWidth * unit;
  const dash = series.dash.map((length) => length * width);
  const x = { scale: name("x"), field: "labeled", offset: shift };
  const y = (field: string) => ({ scale: name("y"), field });
  const data = `${name("curve")}-${index}`;
  const line = {
    stroke: { value: series.colour },
    strokeWidth: { value: width },
    strokeOpacity: { value: opacity },
  };
  const isBaseline = series.shape === undefined;
  return [{
    type: "group",
    name: data,
    description: series.text,
    data: [{ name: data, values: series.points.map((point) => ({ ...point })) }],
    marks: [
      ...(isBaseline ? [] : [{
        type: "rule" as const,
        from: { data },
        encode: {
          enter: {
            x,
            y: y("low"),
            y2: y("high"),
            ...line,
            strokeWidth: { value: barWidth * unit },
          },
        },
      }]),
      {
        type: "line",
        from: { data },
        encode: {
          enter: {
            x,
            y: y("mean"),
            ...line,
            strokeDash: { value: dash },
            strokeJoin: { value: "round" },
          },
        },
      },
      ...(isBaseline ? [] : [{
        type: "symbol" as const,
        from: { data },
        encode: {
          enter: {
            x,
            y: y("mean"),
            shape: { value: series.shape },
            size: { value: (9 * unit) ** 2 },
            fill: { value: series.colour },
          },
        },
      }]),
    ],
  }];
}

function legendMarks(
  series: readonly Series[],
  box: Box,
  { lineHeight, fontSize }: LegendSize,
  unit: number,
  { lineWidth, opacity }: Looks,
): Mark[] {
  const middle = (i: number) => 0.25 * fontSize + (i + 0.5) * lineHeight;
  return [{
    type: "group",
    name: "legend",
    encode: {
      enter: {
        x: { value: box.x },
        y: { value: box.y },
        width: { value: box.width },
        height: { value: box.height },
        fill: { value: "white" },
        fillOpacity: { value: 0.85 },
        stroke: { value: "#cccccc" },
        strokeWidth: { value: unit },
        cornerRadius: { value: 4 * unit },
      },
    },
    marks: series.flatMap(({ colour, dash, shape, text }, i): Mark[] => [
      {
        type: "rule",
        encode: {
          enter: {
            x: { value: 0.5 * fontSize },
            x2: { value: 2.7 * fontSize },
            y: { value: middle(i) },
            stroke: { value: colour },
            strokeWidth: { value: lineWidth * unit },
            strokeOpacity: { value: opacity },
            strokeDash: { value: dash.map((length) => length * lineWidth * unit) },
          },
        },
      },
      ...(shape === undefined ? [] : [{
        type: "symbol" as const,
        encode: {
          enter: {
            x: { value: 1.6 * fontSize },
            y: { value: middle(i) },
            shape: { value: shape },
            size: { value: (9 * unit) ** 2 },
            fill: { value: colour },
          },
        },
      }]),
      {
        type: "text",
        encode: {
          enter: {
            x: { value: 3.1 * fontSize },
            y: { value: middle(i) },
            text: { value: text },
            fontSize: { value: fontSize },
            baseline: { value: "middle" },
            fill: { value: "#000000" },
          },
        },
      },
    ]),
  }];
}
