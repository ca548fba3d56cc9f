// What an experiment file may set for its figure. The defaults are the paper's.

import { z } from "zod";

/** Checked settings of a figure. */
export interface FigureSettings {
  /** Width in inches. */
  width: number;
  /** Height in inches. */
  height: number;
  /** Panels from left to right. */
  panels: ("accuracy" | "difference")[];
  /** Labels of the strategies to show, in the order of the legend; undefined for all. */
  strategies?: string[];
  /** Text in the legend, by the strategy's label. */
  labels: Record<string, string>;
}

/** Schema of an experiment's `figure`. */
export const figureSettings: z.ZodType<FigureSettings, Partial<FigureSettings>> = z.strictObject({
  width: z.number().min(3).max(60).default(22).describe("Width of the figure in inches"),
  height: z.number().min(2).max(60).default(9).describe("Height of the figure in inches"),
  panels: z.array(z.enum(["accuracy", "difference"])).min(1).max(2)
    .default(["accuracy", "difference"])
    .describe("Panels from left to right: absolute accuracy, difference to RandomSampling"),
  strategies: z.array(z.string()).min(1).optional().describe(
    "Labels of the strategies to show, in the order of the legend; all of them unless given",
  ),
  labels: z.record(z.string(), z.string().min(1).max(60)).default({}).describe(
    "Other words for the legend, by the strategy's label",
  ),
});
