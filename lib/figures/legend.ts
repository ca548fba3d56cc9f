// Geometry of a legend: its box in a corner of a panel, and whether a line runs through it.

/** A rectangle, in points; y grows downwards. */
export interface Box {
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** Width. */
  readonly width: number;
  /** Height. */
  readonly height: number;
}

/** A corner of a panel. */
export type Corner = "lower right" | "upper right" | "upper left" | "lower left";

/** A straight line between two points: [x1, y1, x2, y2]. */
export type Segment = readonly [number, number, number, number];

/**
 * The box of a legend in a corner of a panel.
 *
 * @param corner The corner
 * @param size Width and height of the legend
 * @param panel Width and height of the panel, whose upper left corner is the origin
 * @param margin Distance to the panel's edges, in points
 * @returns The box
 */
export function cornerBox(
  corner: Corner,
  size: { width: number; height: number },
  panel: { width: number; height: number },
  margin: number,
): Box {
  return {
    x: corner.endsWith("right") ? panel.width - size.width - margin : margin,
    y: corner.startsWith("lower") ? panel.height - size.height - margin : margin,
    ...size,
  };
}

/**
 * Whether any line runs through a box or ends in it (Liang-Barsky clipping).
 *
 * @param box The box
 * @param segments The lines
 * @returns Whether one touches it
 */
export function covers(box: Box, segments: readonly Segment[]): boolean {
  return segments.some(([x1, y1, x2, y2]) => {
    let enter = 0;
    let leave = 1;
    for (
      const [delta, room] of [
        [x1 - x2, x1 - box.x],
        [x2 - x1, box.x + box.width - x1],
        [y1 - y2, y1 - box.y],
        [y2 - y1, box.y + box.height - y1],
      ]
    ) {
      if (delta === 0) {
        if (room < 0) return false;
      } else if (delta < 0) enter = Math.max(enter, room / delta);
      else leave = Math.min(leave, room / delta);
    }
    return enter <= leave;
  });
}
