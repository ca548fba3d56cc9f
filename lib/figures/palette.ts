// Ten colours and marker shapes that colour-blind readers can tell apart, in print too. A strategy keeps its own in every
// picture.

/** How a strategy is drawn. */
export interface Style {
  /** Colour, as CSS hexadecimal. */
  readonly colour: string;
  /** Marker, as a Vega symbol shape. */
  readonly shape: string;
  /** Dashes of its line in multiples of the line's width; empty for a solid line. */
  readonly dash: readonly number[];
}

// After Paul Tol's scheme "muted" (technical note SRON/EPS/TN/09-002), which has pairs at 15 units of CIELAB. Here the
// colours are moved apart until any two of the ten, black included, have a distance of at least 24 in normal, protan,
// deutan and tritan vision (Machado et al. 2009). tests/figures/palette_test.ts measures it.
const colours = [
  "#350097",
  "#bd725e",
  "#005000",
  "#dcc13c",
  "#adbffb",
  "#5d1655",
  "#3b8f9a",
  "#7e8b00",
  "#a056c9",
];

const shapes = [
  "square",
  "triangle-up",
  "diamond",
  "triangle-down",
  "cross",
  "triangle-right",
  // A star, an hourglass and a bar: Vega takes any path in a box from -1 to 1.
  "M0,-1L0.29,-0.4L0.95,-0.31L0.48,0.15L0.59,0.81L0,0.5L-0.59,0.81L-0.48,0.15L-0.95,-0.31L-0.29,-0.4Z",
  "M-0.8,-0.8L0.8,-0.8L-0.8,0.8L0.8,0.8Z",
  "M-1,-0.4L1,-0.4L1,0.4L-1,0.4Z",
];

const baselineStyle: Style = { colour: "#000000", shape: "circle", dash: [] };

const dashes: readonly (readonly number[])[] = [[], [4, 2], [1, 1.5], [6, 2, 1, 2]];

/**
 * Gives each strategy of a study its style. From the tenth strategy beside the baseline on, colours and shapes repeat with
 * other dashes.
 *
 * @param strategies Labels, in the study's order
 * @param baseline Label of the strategy that the others are compared with; it is drawn in black
 * @returns The style of each strategy, by its label
 */
export function strategyStyles(
  strategies: readonly string[],
  baseline?: string,
): Map<string, Style> {
  const others = strategies.filter((strategy) => strategy !== baseline);
  const entries = others.map((strategy, i): [string, Style] => [strategy, {
    colour: colours[i % colours.length],
    shape: shapes[i % shapes.length],
    dash: dashes[Math.floor(i / colours.length) % dashes.length],
  }]);
  return new Map([
    ...entries,
    ...(baseline === undefined ? [] : [[baseline, baselineStyle] as const]),
  ]);
}
