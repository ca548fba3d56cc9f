// The figure's companions as Vega specifications: differences with intervals, wins, overlap of picks, cost.

import type { Axis, GroupMark, Mark, Spec } from "vega";
import type { Matchups, StrategySummary } from "./strategy_summary.ts";
import { textWidth } from "./fonts.ts";
import type { Style } from "./palette.ts";
import { signed } from "./number_format.ts";

const fontSize = 15;

/** Height of a strategy's row. */
const cell = 44;

const plain = {
  domainColor: "#333333",
  tickColor: "#333333",
  labelColor: "#222222",
  labelFontSize: fontSize,
  titleFontSize: fontSize,
  titleColor: "#000000",
  titlePadding: 8,
} satisfies Partial<Axis>;

/** One picture with its size in points, axes included. */
export interface Companion {
  /** Width with axes. */
  readonly width: number;
  /** Height with axes. */
  readonly height: number;
  /** The picture's group. */
  readonly group: GroupMark;
}

/**
 * Companions side by side in one picture.
 *
 * @param companions From left to right
 * @returns The specification
 */
export function sideBySide(companions: readonly Companion[]): Spec {
  let x = 0;
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    width: companions.reduce((sum, { width }) => sum + width, 0),
    height: Math.max(...companions.map(({ height }) => height)),
    padding: 0,
    background: "white",
    marks: companions.map(({ group, width }) => {
      const moved = { type: "group", encode: { enter: { x: { value: x } } }, marks: [group] };
      x += width;
      return moved as Mark;
    }),
  };
}

/**
 * Paired differences of the area under the curve to the baseline, with 95 % bootstrap intervals, best first.
 *
 * @param summaries The strategies, best first
 * @param style Their styles
 * @param words What they are called
 * @returns The picture
 */
export function differencesPicture(
  summaries: readonly StrategySummary[],
  style: Map<string, Style>,
  words: (strategy: string) => string,
): Companion {
  const rows = summaries.flatMap(({ strategy, difference }) =>
    difference === undefined ? [] : [{ strategy, ...difference }]
  );
  const labels = rows.map(({ strategy }) => words(strategy));
  const left = labelRoom(labels);
  const size = { width: 420, height: cell * rows.length };
  const values = rows.flatMap(({ interval }) => [...interval]);
  const room = 0.05 * (Math.max(0, ...values) - Math.min(0, ...values) || 1);
  const x = { scale: "difference" };
  const y = (i: number) => ({ value: cell * (i + 0.5) });
  return frame("differences", "ΔALCU, 95 % bootstrap interval", size, left, 64, {
    scales: [{
      name: "difference",
      type: "linear",
      domain: [Math.min(0, ...values) - room, Math.max(0, ...values) + room],
      range: [0, size.width],
      zero: false,
    }],
    axes: [{
      ...plain,
      scale: "difference",
      orient: "bottom",
      grid: true,
      gridColor: "#d0d0d0",
      tickCount: 6,
      title: "difference to random, area under the learning curve",
      encode: {
        labels: {
          update: { text: { signal: `datum.value === 0 ? "0" : format(datum.value, "+")` } },
        },
      },
    }],
    marks: [
      {
        type: "rule",
        encode: {
          enter: {
            x: { ...x, value: 0 },
            y: { value: 0 },
            y2: { value: size.height },
            stroke: { value: "#000000" },
            strokeWidth: { value: 1.5 },
            strokeDash: { value: [6, 3] },
          },
        },
      },
      ...rows.flatMap(({ strategy, mean, interval }, i): Mark[] => {
        const { colour, shape } = style.get(strategy)!;
        return [
          {
            type: "rule",
            encode: {
              enter: {
                x: { ...x, value: interval[0] },
                x2: { ...x, value: interval[1] },
                y: y(i),
                stroke: { value: colour },
                strokeWidth: { value: 3 },
                strokeOpacity: { value: 0.6 },
              },
            },
          },
          {
            type: "symbol",
            description: `${words(strategy)}: ${signed(mean)}`,
            encode: {
              enter: {
                x: { ...x, value: mean },
                y: y(i),
                shape: { value: shape },
                size: { value: 110 },
                fill: { value: colour },
              },
            },
          },
        ];
      }),
      ...rowLabels(labels, cell),
    ],
  });
}

/**
 * A square table as a heat map with its numbers.
 *
 * @param name Name of the picture
 * @param title What it says
 * @param table The values, 0 to 1
 * @param colours What values from the lowest to the highest look like
 * @param highest The value of the last colour
 * @param words What strategies are called
 * @returns The picture
 */
export function matrixPicture(
  name: string,
  title: string,
  table: Matchups,
  colours: readonly string[],
  highest: number,
  words: (strategy: string) => string,
): Companion {
  const labels = table.strategies.map(words);
  const left = labelRoom(labels);
  const size = { width: cell * labels.length, height: cell * labels.length };
  // Column names stand on end, below.
  return frame(name, title, size, left, left, {
    scales: [{
      name: "shade",
      type: "linear",
      domain: colours.map((_, i) => highest * i / (colours.length - 1)),
      range: [...colours],
      clamp: true,
    }],
    axes: [],
    marks: [
      ...table.values.flatMap((row, i) =>
        row.flatMap((value, j): Mark[] =>
          i === j || value === undefined ? [] : [
            {
              type: "rect",
              description: `${labels[i]} against ${labels[j]}: ${value.toFixed(2)}`,
              encode: {
                enter: {
                  x: { value: j * cell },
                  y: { value: i * cell },
                  width: { value: cell - 1 },
                  height: { value: cell - 1 },
                  fill: { scale: "shade", value },
                },
              },
            },
            {
              type: "text",
              encode: {
                enter: {
                  x: { value: (j + 0.5) * cell },
                  y: { value: (i + 0.5) * cell },
                  align: { value: "center" },
                  baseline: { value: "middle" },
                  fontSize: { value: fontSize * 0.85 },
                  text: { value: value.toFixed(2) },
                },
              },
            },
          ]
        )
      ),
      ...rowLabels(labels, cell),
      ...labels.map((text, j): Mark => ({
        type: "text",
        encode: {
          enter: {
            x: { value: (j + 0.5) * cell },
            y: { value: size.height + 8 },
            angle: { value: -90 },
            align: { value: "right" },
            baseline: { value: "middle" },
            fontSize: { value: fontSize },
            text: { value: text },
          },
        },
      })),
    ],
  });
}

/**
 * What a strategy costs: mean seconds of a query against the area under the curve.
 *
 * @param summaries The strategies
 * @param style Their styles
 * @param words What they are called
 * @returns The picture
 */
export function costPicture(
  summaries: readonly StrategySummary[],
  style: Map<string, Style>,
  words: (strategy: string) => string,
): Companion {
  const size = { width: 620, height: 400 };
  // A clock that did not move has no place on a logarithmic axis.
  const shown = summaries.filter(({ querySeconds }) => querySeconds > 0);
  const seconds = shown.map(({ querySeconds }) => querySeconds);
  const values = shown.map(({ area }) => area);
  const room = 0.08 * (Math.max(...values) - Math.min(...values) || 0.1);
  const domain = [Math.min(...seconds, 1) / 2, Math.max(...seconds, 1e-3) * 2];
  const toX = (value: number) =>
    Math.log(value / domain[0]) / Math.log(domain[1] / domain[0]) * size.width;
  const range = [Math.min(...values) - room, Math.max(...values) + room];
  const toY = (value: number) => (range[1] - value) / (range[1] - range[0]) * size.height;
  const places = spreadLabels(
    shown.map(({ strategy, querySeconds, area }) => ({
      text: words(strategy),
      x: toX(querySeconds),
      y: toY(area),
    })),
    size,
  );
  return frame("cost", "Cost of a query", size, 84, 64, {
    scales: [
      { name: "seconds", type: "log", domain, range: [0, size.width] },
      { name: "area", type: "linear", domain: range, range: [size.height, 0], zero: false },
    ],
    axes: [
      {
        ...plain,
        scale: "seconds",
        orient: "bottom",
        grid: true,
        gridColor: "#d0d0d0",
        title: "mean seconds per query",
        values: decades(domain),
        format: "~g",
      },
      {
        ...plain,
        scale: "area",
        orient: "left",
        grid: true,
        gridColor: "#d0d0d0",
        title: "ALCU",
        format: ".3f",
        tickCount: 6,
      },
    ],
    marks: shown.flatMap(({ strategy, querySeconds, area }, i): Mark[] => {
      const { colour, shape } = style.get(strategy)!;
      return [
        {
          type: "symbol",
          description: `${words(strategy)}: ${querySeconds.toPrecision(2)} s per query`,
          encode: {
            enter: {
              x: { scale: "seconds", value: querySeconds },
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

function frame(
  name: string,
  title: string,
  size: { width: number; height: number },
  left: number,
  bottom: number,
  content: Pick<GroupMark, "scales" | "axes" | "marks">,
): Companion {
  const top = 40;
  const right = 24;
  return {
    width: left + size.width + right,
    height: top + size.height + bottom,
    group: {
      type: "group",
      name,
      encode: {
        update: {
          x: { value: left },
          y: { value: top },
          width: { value: size.width },
          height: { value: size.height },
        },
      },
      signals: [{ name: "width", value: size.width }, { name: "height", value: size.height }],
      scales: content.scales,
      axes: content.axes,
      marks: [...content.marks!, {
        type: "text",
        encode: {
          enter: {
            x: { value: 0 },
            y: { value: -16 },
            fontSize: { value: fontSize * 1.1 },
            fontWeight: { value: "bold" },
            text: { value: title },
          },
        },
      }],
    },
  };
}

function rowLabels(labels: readonly string[], height: number): Mark[] {
  return labels.map((text, i) => ({
    type: "text",
    encode: {
      enter: {
        x: { value: -8 },
        y: { value: (i + 0.5) * height },
        align: { value: "right" },
        baseline: { value: "middle" },
        fontSize: { value: fontSize },
        text: { value: text },
      },
    },
  }));
}

function labelRoom(labels: readonly string[]): number {
  return 24 + Math.max(0, ...labels.map((text) => textWidth(text, fontSize)));
}

/** 1, 10, 100 and so on, with 2 and 5 between them where the axis is short. */
function decades([low, high]: number[]): number[] {
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

interface Place {
  x: number;
  y: number;
  align: "left" | "right";
}

/** A place beside each point, right or left of it and moved up or down until no two texts or points overlap. */
function spreadLabels(
  points: readonly { text: string; x: number; y: number }[],
  size: { width: number },
): Place[] {
  const taken = points.map(({ x, y }) => ({ left: x - 8, right: x + 8, y }));
  return points.map(({ text, x, y }) => {
    const width = textWidth(text, fontSize);
    const options = [0, 14, -14, 28, -28, 42, -42].flatMap((shift) => [
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
