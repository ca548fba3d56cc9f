// A curve with error bars and markers, and the legend of a panel, as Vega marks.

import type { Mark } from "vega";
import type { Box } from "./legend.ts";
import type { LegendSize } from "./legend_place.ts";
import type { Looks, Series } from "./panel_content.ts";

/** Width of a curve's line, as a share of that of a strategy that stands out. */
function thickness({ isMuted, isBound }: Series): number {
  return isMuted ? 0.4 : isBound ? 0.6 : 1;
}

/**
 * Draws a curve: error bars, line and markers. A curve without a marker has no error bars either, nor has one that stands back.
 *
 * @param series The curve
 * @param name Gives a part of the panel its name
 * @param index Number of the curve in its panel
 * @param unit Scale of the panel; 1 is the paper's
 * @param looks How lines look
 * @param shift How far it is shifted to the right, in points
 * @returns Vega marks
 */
export function curveMarks(
  series: Series,
  name: (part: string) => string,
  index: number,
  unit: number,
  { lineWidth, barWidth, opacity }: Looks,
  shift: number,
): Mark[] {
  const width = thickness(series) * lineWidth * unit;
  const dash = series.dash.map((length) => length * width);
  const x = { scale: name("x"), field: "labeled", offset: shift };
  const y = (field: string) => ({ scale: name("y"), field });
  const data = `${name("curve")}-${index}`;
  const line = {
    stroke: { value: series.colour },
    strokeWidth: { value: width },
    strokeOpacity: { value: opacity },
  };
  const isLineAlone = series.shape === undefined || series.isMuted;
  return [{
    type: "group",
    name: data,
    description: series.text,
    data: [{ name: data, values: series.points.map((point) => ({ ...point })) }],
    marks: [
      ...(isLineAlone ? [] : [{
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
      ...(isLineAlone ? [] : [{
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

/**
 * Draws the legend.
 *
 * @param series The curves, in its order
 * @param box Where it goes, in points
 * @param size Size of its text and lines
 * @param unit Scale of the panel; 1 is the paper's
 * @param looks How lines look
 * @returns Vega marks
 */
export function legendMarks(
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
    marks: series.flatMap((one, i): Mark[] => {
      const { colour, dash, shape, text } = one;
      const width = thickness(one) * lineWidth * unit;
      return [
        {
          type: "rule",
          encode: {
            enter: {
              x: { value: 0.5 * fontSize },
              x2: { value: 2.7 * fontSize },
              y: { value: middle(i) },
              stroke: { value: colour },
              strokeWidth: { value: width },
              strokeOpacity: { value: opacity },
              strokeDash: { value: dash.map((length) => length * width) },
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
      ];
    }),
  }];
}
