// The picture of what each strategy costs: time per query against area under the learning curve.

import type { Mark } from "vega";
import { textWidth } from "./fonts.ts";
import type { Style } from "./palette.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import { axisStyle, fontSize, type Subplot, subplot } from "./subplot.ts";

/**
 * Draws the mean seconds of a query against the area under the curve, one point per strategy.
 *
 * @param summaries Summaries of the strategies
 * @param querySeconds Mean seconds of a query, by the strategy's label
 * @param style Style of each strategy, by its label
 * @param words Text of a strategy's label in the legend
 * @returns The subplot `cost`
 */
export function costPlot(
  summaries: readonly StrategySummary[],
  querySeconds: ReadonlyMap<string, number>,
  style: Map<string, Style>,
  words: (strategy: string) => string,
): Subplot {
  const size = { width: 620, height: 400 };
  // A logarithmic axis has no place for 0 seconds, which a coarse clock may measure.
  const shown = summaries.filter(({ strategy }) => (querySeconds.get(strategy) ?? 0) > 0)
    .map((summary) => ({ ...summary, seconds: querySeconds.get(summary.strategy)! }));
  const times = shown.map(({ seconds }) => seconds);
  const values = shown.map(({ area }) => area);
  const room = 0.08 * (Math.max(...values) - Math.min(...values) || 0.1);
  const domain = [Math.min(...times, 1) / 2, Math.max(...times, 1e-3) * 2];
  const toX = (value: number) =>
    Math.log(value / domain[0]) / Math.log(domain[1] / domain[0]) * size.width;
  const range = [Math.min(...values) - room, Math.max(...values) + room];
  const toY = (value: number) => (range[1] - value) / (range[1] - range[0]) * size.height;
  const places = spreadLabels(
    shown.map(({ strategy, seconds, area }) => ({
      text: words(strategy),
      x: toX(seconds),
      y: toY(area),
    })),
    size,
  );
  return subplot("cost", "Cost of a query", size, 84, 64, {
    scales: [
      { name: "seconds", type: "log", domain, range: [0, size.width] },
      { name: "area", type: "linear", domain: range, range: [size.height, 0], zero: false },
    ],
    axes: [
      {
        ...axisStyle,
        scale: "seconds",
        orient: "bottom",
        grid: true,
        gridColor: "#d0d0d0",
        title: "mean seconds per query",
        values: logarithmicTicks(domain),
        format: "~g",
      },
      {
        ...axisStyle,
        scale: "area",
        orient: "left",
        grid: true,
        gridColor: "#d0d0d0",
        title: "ALCU",
        format: ".3f",
        tickCount: 6,
      },
    ],
    marks: shown.flatMap(({ strategy, seconds, area }, i): Mark[] => {
      const { colour, shape } = style.get(strategy)!;
      return [
        {
          type: "symbol",
          description: `${words(strategy)}: ${seconds.toPrecision(2)} s per query`,
          encode: {
            enter: {
              x: { scale: "seconds", value: seconds },
              y: { scale: "area", value: area },
              shape: { value: shape },
              size: { value: 150 },
              fill: { value: colour },
            },
          },
        },
        {
          type: "text",
          encode: {
            enter: {
              x: { value: places[i].x },
              y: { value: places[i].y },
              align: { value: places[i].align },
              baseline: { value: "middle" },
              fontSize: { value: fontSize },
              text: { value: words(strategy) },
            },
          },
        },
      ];
    }),
  });
}

/** Ticks of a logarithmic axis: 1, 10, 100 and so on, with 2 and 5 between them where the axis is short. */
function logarithmicTicks([low, high]: number[]): number[] {
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = Number(`${step}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Vertical shifts of a label that are tried, in pixels: lines above and below its point. */
const LABEL_SHIFTS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6].map((lines) => 14 * lines);

interface Place {
  x: number;
  y: number;
  align: "left" | "right";
}

/**
 * Places a text beside each point, to its right or left. The text moves up or down until it overlaps no other text and no
 * point.
 */
function spreadLabels(
  points: readonly { text: string; x: number; y: number }[],
  size: { width: number },
): Place[] {
  const taken = points.map(({ x, y }) => ({ left: x - 8, right: x + 8, y }));
  return points.map(({ text, x, y }) => {
    const width = textWidth(text, fontSize);
    const options = LABEL_SHIFTS.flatMap((shift) => [
      { x: x + 13, y: y + shift, align: "left" as const },
      { x: x - 13, y: y + shift, align: "right" as const },
    ]).map((place) => ({
      ...place,
      box: {
        left: place.align === "left" ? place.x : place.x - width,
        right: place.align === "left" ? place.x + width : place.x,
        y: place.y,
      },
    })).filter(({ box }) => box.left >= 0 && box.right <= size.width);
    const free = options.find(({ box }) =>
      taken.every((other) =>
        other.right < box.left || other.left > box.right || Math.abs(other.y - box.y) > fontSize
      )
    ) ?? options[0] ?? { x, y, align: "left" as const, box: { left: x, right: x + width, y } };
    taken.push(free.box);
    return { x: free.x, y: free.y, align: free.align };
  });
}
