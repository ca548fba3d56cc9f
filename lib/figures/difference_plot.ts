// The picture of the differences to the baseline in area under the learning curve, with their 95 % intervals.

import type { Mark } from "vega";
import { formatSigned } from "./number_format.ts";
import type { Style } from "./palette.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import { axisStyle, labelWidth, rowHeight, rowLabels, type Subplot, subplot } from "./subplot.ts";

/**
 * Draws the paired differences of the area under the curve to the baseline, with 95 % bootstrap intervals, one row per
 * strategy.
 *
 * @param summaries Summaries of the strategies, best first
 * @param style Style of each strategy, by its label
 * @param words Text of a strategy's label in the legend
 * @returns The subplot `differences`
 */
export function differencePlot(
  summaries: readonly StrategySummary[],
  style: Map<string, Style>,
  words: (strategy: string) => string,
): Subplot {
  const rows = summaries.flatMap(({ strategy, difference }) =>
    difference === undefined ? [] : [{ strategy, ...difference }]
  );
  const labels = rows.map(({ strategy }) => words(strategy));
  const left = labelWidth(labels);
  const size = { width: 420, height: rowHeight * rows.length };
  const values = rows.flatMap(({ mean, interval = [mean, mean] }) => [...interval]);
  const title = rows.some(({ interval }) => interval !== undefined)
    ? "ΔALCU, 95 % bootstrap interval"
    : "ΔALCU of one repetition, without an interval";
  const room = 0.05 * (Math.max(0, ...values) - Math.min(0, ...values) || 1);
  const x = { scale: "difference" };
  const y = (i: number) => ({ value: rowHeight * (i + 0.5) });
  return subplot("differences", title, size, left, 64, {
    scales: [{
      name: "difference",
      type: "linear",
      domain: [Math.min(0, ...values) - room, Math.max(0, ...values) + room],
      range: [0, size.width],
      zero: false,
    }],
    axes: [{
      ...axisStyle,
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
          ...(interval === undefined ? [] : [
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
            } satisfies Mark,
          ]),
          {
            type: "symbol",
            description: `${words(strategy)}: ${formatSigned(mean)}`,
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
      ...rowLabels(labels),
    ],
  });
}
