// The critical-difference diagram: average ranks on a line, and bars over strategies that no test tells apart.
// After J. Demšar, "Statistical Comparisons of Classifiers over Multiple Data Sets", Journal of Machine Learning Research 7, 2006.

import type { Mark, Spec } from "vega";
import { textWidth } from "../figures/fonts.ts";
import { vegaFigure } from "../figures/vega_figure.ts";
import type { Comparison } from "./comparison.ts";

/** A comparison as a picture shows it. */
export interface RankPanel {
  /** What stands above it, such as `over 120 repetitions of 4 studies`. */
  readonly title: string;
  /** The comparison. */
  readonly comparison: Comparison;
}

/** Distances and sizes in points. */
const width = 500;
const side = 16;
const shortestAxis = 190;
const fontSize = 12;
const rowHeight = 18;
const barHeight = 11;
const axisTop = 62;

/**
 * Draws average ranks, the best at the left, one panel below the other.
 *
 * @param strategies Labels, in the comparisons' order
 * @param panels The comparisons
 * @returns A Vega specification
 */
export function rankDiagram(strategies: readonly string[], panels: readonly RankPanel[]): Spec {
  let top = 0;
  const marks = panels.map((panel): Mark => {
    const { marks, height } = drawPanel(strategies, panel);
    const moved = { type: "group", encode: { enter: { y: { value: top } } }, marks };
    top += height;
    return moved as Mark;
  });
  return vegaFigure({ width, height: top }, marks);
}

/**
 * Says in words what a panel shows, for readers who can't see it.
 *
 * @param strategies Labels, in the comparison's order
 * @param panel The panel
 * @returns The average ranks, best first, and the groups that are not told apart
 */
export function rankDiagramWords(
  strategies: readonly string[],
  { title, comparison: { averageRanks, groups } }: RankPanel,
): string {
  const ranks = byRank(averageRanks).map((i) => `${strategies[i]} ${averageRanks[i].toFixed(2)}`);
  const told = groups.map((group) =>
    byRank(averageRanks).filter((i) => group.includes(i)).map((i) => strategies[i]).join(", ")
  );
  return `${title}: average ranks, best first: ${ranks.join(", ")}. ` +
    (told.length === 0 ? "All are told apart" : `Not told apart: ${told.join("; ")}`);
}

/** Places of strategies, best average rank first. */
function byRank(averageRanks: Float64Array): number[] {
  return [...averageRanks.keys()].sort((a, b) => averageRanks[a] - averageRanks[b]);
}

function drawPanel(strategies: readonly string[], { title, comparison }: RankPanel) {
  const { averageRanks, groups } = comparison;
  const count = strategies.length;
  const order = byRank(averageRanks);
  const names = order.map((i) => `${strategies[i]}  ${averageRanks[i].toFixed(2)}`);
  const left = Math.ceil(count / 2);
  const widest = (texts: string[]) =>
    Math.max(0, ...texts.map((text) => textWidth(text, fontSize))) + side;
  const wanted = [widest(names.slice(0, left)), widest(names.slice(left))];
  // Where names are long, they are made smaller rather than cut, and the axis keeps its length.
  const most = width - shortestAxis - 2 * side;
  const scale = Math.min(1, most / (wanted[0] + wanted[1]));
  const rooms = wanted.map((room) => room * scale);
  const [from, to] = [rooms[0] + side, width - rooms[1] - side];
  const x = (rank: number) => from + (to - from) * (rank - 1) / (count - 1);
  const bars = packBars(groups.map((group) => group.map((i) => averageRanks[i])), (count - 1) / 15);
  const barsEnd = axisTop + 10 + Math.max(0, ...bars.map(({ row }) => row + 1)) * barHeight;
  const rows = order.map((i, place) => {
    const isLeft = place < left;
    // The outermost ranks have the highest names, so that no two lines cross.
    const row = isLeft ? place : count - 1 - place;
    return { rank: averageRanks[i], text: names[place], isLeft, y: barsEnd + 12 + row * rowHeight };
  });
  const marks: Mark[] = [
    textMark(title, side, 18, { bold: true }),
    textMark("average rank, best at the left", side, 36, {}),
    line(x(1), axisTop, x(count), axisTop, 1.2),
    ...Array.from({ length: count }, (_, i): Mark[] => [
      line(x(i + 1), axisTop - 5, x(i + 1), axisTop, 1.2),
      ...(count <= 15 || i % 5 === 0 || i === count - 1
        ? [textMark(String(i + 1), x(i + 1), axisTop - 10, { align: "center" })]
        : []),
    ]).flat(),
    ...rows.flatMap(({ rank, text, isLeft, y }): Mark[] => [
      line(x(rank), axisTop, x(rank), y, 1),
      line(x(rank), y, isLeft ? rooms[0] : width - rooms[1], y, 1),
      textMark(text, isLeft ? rooms[0] - 6 : width - rooms[1] + 6, y + 4, {
        align: isLeft ? "right" : "left",
        size: fontSize * scale,
      }),
    ]),
    ...bars.flatMap(({ ranks, row }): Mark[] => {
      const y = axisTop + 12 + row * barHeight;
      return [
        line(x(Math.min(...ranks)) - 3, y, x(Math.max(...ranks)) + 3, y, 4),
        // A strategy whose rank lies between may still be told apart: a dot marks each member.
        ...ranks.map((rank) => dot(x(rank), y, count > 15 ? 24 : 50)),
      ];
    }),
  ];
  return { marks, height: barsEnd + 24 + left * rowHeight };
}

/** Puts bars into as few rows as they need without touching each other, the best ranks first. */
function packBars(groups: readonly number[][], gap: number): { ranks: number[]; row: number }[] {
  const ends: number[] = [];
  return groups.toSorted((a, b) => Math.min(...a) - Math.min(...b)).map((ranks) => {
    const free = ends.findIndex((end) => end + gap < Math.min(...ranks));
    const row = free < 0 ? ends.length : free;
    ends[row] = Math.max(...ranks);
    return { ranks, row };
  });
}

function line(x: number, y: number, x2: number, y2: number, strokeWidth: number): Mark {
  return {
    type: "rule",
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        x2: { value: x2 },
        y2: { value: y2 },
        stroke: { value: strokeWidth > 2 ? "#444444" : "#000000" },
        strokeWidth: { value: strokeWidth },
      },
    },
  };
}

function dot(x: number, y: number, size: number): Mark {
  return {
    type: "symbol",
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        size: { value: size },
        fill: { value: "#ffffff" },
        stroke: { value: "#000000" },
        strokeWidth: { value: 1.2 },
      },
    },
  };
}

function textMark(
  text: string,
  x: number,
  y: number,
  { bold = false, align = "left", size = fontSize }: {
    bold?: boolean;
    align?: "left" | "center" | "right";
    size?: number;
  },
): Mark {
  return {
    type: "text",
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        text: { value: text },
        fontSize: { value: bold ? size * 1.1 : size },
        fontWeight: { value: bold ? "bold" : "normal" },
        align: { value: align },
      },
    },
  };
}
