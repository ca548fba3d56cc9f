// What a panel of learning curves shows, and how its lines look.

import type { Corner } from "./legend.ts";
import type { Style } from "./palette.ts";
import type { FigureSettings } from "./settings.ts";
import { meanAndDeviation } from "./statistics.ts";
import type { Curve } from "./study.ts";

/** A curve as a panel draws it. */
export interface Series extends Omit<Style, "shape"> {
  /** Its line in the legend. */
  readonly text: string;
  /** Its marker, as a Vega symbol shape; undefined for none. */
  readonly shape: string | undefined;
  /** Whether it is a bound and no strategy: a thin line without error bars. */
  readonly isBound?: boolean;
  /** Its text at the end of its line, where the panel has such labels. */
  readonly endText?: string;
  /** What names a bound that leaves the panel, with its value at the end. */
  readonly edgeText?: string;
  /** For each number of labeled samples the mean, and the lower and upper end of the error bar. */
  readonly points: readonly { labeled: number; mean: number; low: number; high: number }[];
}

/** What a panel shows. If some of its curves stand back, every curve has its label at its end, and there is no legend. */
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
  /** Whether bounds leave the domain, and are cut off at the panel's edge. */
  readonly isClipped?: boolean;
  /** Texts above the panel, which name the bounds that end outside of it. */
  readonly beyond?: readonly string[];
  /** Ticks of the y axis; Vega chooses them unless given. */
  readonly ticks?: readonly number[];
  /** Number format of the y axis, as d3 writes it. */
  readonly format: string;
  /** Heading of the labels at the ends of the lines. */
  readonly endTitle?: string;
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

/** How lines look in a form of the figure. Widths are in points at the paper's panel width. */
export interface Looks {
  /** Width of a line. */
  readonly lineWidth: number;
  /** Width of an error bar. */
  readonly barWidth: number;
  /** Opacity of lines and error bars. */
  readonly opacity: number;
  /** Share of the distance between two points over which the curves of a point are spread; 0 for none. */
  readonly spread: number;
}

/** The looks of each form. */
export const forms: Record<FigureSettings["form"], Looks> = {
  page: { lineWidth: 3, barWidth: 2, opacity: 1, spread: 0.6 },
  paper: { lineWidth: 3, barWidth: 3, opacity: 0.5, spread: 0 },
};
