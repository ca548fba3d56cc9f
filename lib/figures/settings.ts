// What an experiment file may set for its figure.

import { z } from "zod";
import { type MeasureName, measureNames } from "../measures/names.ts";

/** Checked settings of a figure. */
export interface FigureSettings {
  /** `page` fits a page and is easy to read; `paper` is the form of the paper that this study repeats. */
  form: "page" | "paper";
  /** Width in inches; undefined for the form's. */
  width?: number;
  /** Height in inches; undefined for the form's. */
  height?: number;
  /** What curves and tables are of: one of the experiment's measures; undefined for accuracy. */
  measure?: "accuracy" | MeasureName;
  /** Lowest and highest accuracy of the left panel; undefined for what the curves need. */
  accuracyRange?: [number, number];
  /** Panels from left to right. */
  panels: ("accuracy" | "difference")[];
  /** Labels of the strategies to show, in the order of the legend; undefined for all. */
  strategies?: string[];
  /** Labels of the strategies in colour, or how many of the best; undefined for all of up to ten, and the best six of more. */
  highlight?: string[] | number;
  /** Text in the legend, by the strategy's label. */
  labels: Record<string, string>;
}

/** Schema of an experiment's `figure`. */
export const figureSettings: z.ZodType<FigureSettings, Partial<FigureSettings>> = z.strictObject({
  form: z.enum(["page", "paper"]).default("page").describe(
    "page: fits a page, full lines, error bars beside each other; paper: the paper's, 22 x 9 inches, lines half opaque",
  ),
  width: z.number().min(3).max(60).optional().describe(
    "Width of the figure in inches; 7.2 on a page, 22 as in the paper",
  ),
  height: z.number().min(2).max(60).optional().describe(
    "Height of the figure in inches; 4.6 on a page, 9 as in the paper",
  ),
  measure: z.enum(["accuracy", ...measureNames]).optional().describe(
    "What all curves and tables are of: one of the experiment's measures; accuracy unless given",
  ),
  accuracyRange: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
    .refine(
      ([low, high]) => low < high,
      "the lower accuracy comes first, and the higher one second",
    )
    .optional().describe(
      "Lowest and highest accuracy of the left panel; what the curves need unless given, in the form paper from 0 to 0.9. Areas are over all accuracies",
    ),
  panels: z.array(z.enum(["accuracy", "difference"])).min(1).max(2)
    .refine((panels) => new Set(panels).size === panels.length, "each panel once")
    .default(["accuracy", "difference"])
    .describe("Panels from left to right: absolute accuracy, difference to RandomSampling"),
  strategies: z.array(z.string()).min(1).optional().describe(
    "Labels of the strategies to show, in the order of the legend; all of them unless given",
  ),
  highlight: z.union([z.int().min(1).max(9), z.array(z.string()).min(1).max(9)]).optional()
    .describe(
      "Strategies in colour, up to nine labels or how many of the best; the others are grey. All of up to ten unless given, else the best six",
    ),
  labels: z.record(z.string(), z.string().min(1).max(60)).default({}).describe(
    "Other words for the legend, by the strategy's label",
  ),
});
