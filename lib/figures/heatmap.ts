// A heat map of strategies against each other, such as the share of wins or the overlap of picks.

import type { Mark } from "vega";
import type { PairwiseTable } from "./pairwise.ts";
import { fontSize, labelWidth, rowHeight, rowLabels, type Subplot, subplot } from "./subplot.ts";

/**
 * Draws a square table as a heat map, with the number written into each field.
 *
 * @param name Name of the subplot
 * @param title Title above it
 * @param table The values, 0 to 1
 * @param colours Colours from value 0 to `highest`, evenly spaced
 * @param highest Value of the last colour
 * @param words Text of a strategy's label in the legend
 * @returns The subplot
 */
export function heatmap(
  name: string,
  title: string,
  table: PairwiseTable,
  colours: readonly string[],
  highest: number,
  words: (strategy: string) => string,
): Subplot {
  const labels = table.strategies.map(words);
  const left = labelWidth(labels);
  const size = { width: rowHeight * labels.length, height: rowHeight * labels.length };
  // The names of the columns stand below, turned by 90 degrees.
  return subplot(name, title, size, left, left, {
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
                  x: { value: j * rowHeight },
                  y: { value: i * rowHeight },
                  width: { value: rowHeight - 1 },
                  height: { value: rowHeight - 1 },
                  fill: { scale: "shade", value },
                },
              },
            },
            {
              type: "text",
              encode: {
                enter: {
                  x: { value: (j + 0.5) * rowHeight },
                  y: { value: (i + 0.5) * rowHeight },
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
      ...rowLabels(labels),
      ...labels.map((text, j): Mark => ({
        type: "text",
        encode: {
          enter: {
            x: { value: (j + 0.5) * rowHeight },
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
