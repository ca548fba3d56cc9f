// Colours, markers and dashes that readers can tell apart without seeing colour, on a screen and in print. A strategy
// keeps its own in every picture.

/** How a strategy is drawn. */
export interface Style {
  /** Colour, as CSS hexadecimal. */
  readonly colour: string;
  /** Marker, as a Vega symbol shape. */
  readonly shape: string;
  /** The same marker, as a Plotly symbol. */
  readonly symbol: string;
  /** Dashes of its line in multiples of the line's width; empty for a solid line. */
  readonly dash: readonly number[];
  /** Whether it stands back behind the others: grey, thin, without markers and error bars. */
  readonly isMuted?: boolean;
}

// Found by search: each colour has a contrast of at least 3 to 1 with white (WCAG 2), and any two of the ten, black
// included, have a distance of at least 28 units of CIELAB in normal, protan, deutan and tritan vision (Machado et al.
// 2009). tests/figures/palette_test.ts measures both.
const colours = [
  "#195d97",
  "#de771f",
  "#9217f7",
  "#6d3001",
  "#ab8260",
  "#300486",
  "#594248",
  "#dd56f5",
  "#8c8ba1",
];

/** Markers, as Vega and as Plotly call them. Vega takes any path in a box from -1 to 1: a star, an hourglass and an x. */
const markers: readonly { shape: string; symbol: string }[] = [
  { shape: "square", symbol: "square" },
  { shape: "triangle-up", symbol: "triangle-up" },
  { shape: "diamond", symbol: "diamond" },
  { shape: "triangle-down", symbol: "triangle-down" },
  { shape: "cross", symbol: "cross" },
  { shape: "triangle-right", symbol: "triangle-right" },
  {
    shape:
      "M0,-1L0.29,-0.4L0.95,-0.31L0.48,0.15L0.59,0.81L0,0.5L-0.59,0.81L-0.48,0.15L-0.95,-0.31L-0.29,-0.4Z",
    symbol: "star",
  },
  { shape: "M-0.8,-0.8L0.8,-0.8L-0.8,0.8L0.8,0.8Z", symbol: "hourglass" },
  {
    shape: "M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z",
    symbol: "x",
  },
];

const baselineStyle: Style = { colour: "#000000", shape: "circle", symbol: "circle", dash: [] };

/** How a strategy looks that stands back. Its grey has a contrast of 3 to 1 with white, too. */
export const mutedStyle: Style = {
  colour: "#8f8f8f",
  shape: "circle",
  symbol: "circle",
  dash: [],
  isMuted: true,
};

const dashes: readonly (readonly number[])[] = [[], [5, 2], [1.5, 1.5], [7, 2, 1.5, 2]];

/**
 * Gives each strategy of a study its style. Neighbours differ in colour, marker and dashes. From the tenth strategy beside
 * the baseline on, colours and markers come again with other dashes, so that 36 strategies differ in marker or dashes.
 *
 * @param strategies Labels, in the study's order
 * @param baseline Label of the strategy that the others are compared with; it is drawn in black
 * @param highlights Labels of those that stand out; the others are grey. All stand out unless given
 * @returns The style of each strategy, by its label
 */
export function strategyStyles(
  strategies: readonly string[],
  baseline?: string,
  highlights: readonly string[] = strategies,
): Map<string, Style> {
  const others = highlights.filter((strategy) => strategy !== baseline);
  const entries = others.map((strategy, i): [string, Style] => {
    const round = Math.floor(i / colours.length);
    return [strategy, {
      colour: colours[i % colours.length],
      ...markers[i % markers.length],
      dash: dashes[(i % colours.length + round) % dashes.length],
    }];
  });
  return new Map([
    ...strategies.map((strategy) => [strategy, mutedStyle] as const),
    ...entries,
    ...(baseline === undefined ? [] : [[baseline, baselineStyle] as const]),
  ]);
}
