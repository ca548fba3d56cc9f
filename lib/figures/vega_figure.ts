// A whole figure as a Vega specification, whose unit is the point.

import type { Mark, Spec } from "vega";

/** Points per inch. */
export const pointsPerInch = 72;

/**
 * A figure on white ground without a margin.
 *
 * @param size Width and height in points
 * @param marks What is drawn in it
 * @returns The Vega specification
 */
export function vegaFigure(size: { width: number; height: number }, marks: Mark[]): Spec {
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    width: size.width,
    height: size.height,
    padding: 0,
    background: "white",
    marks,
  };
}
