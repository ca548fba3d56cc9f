import assert from "node:assert/strict";
import { axisFormat, followCurves, withinRange } from "../../lib/figures/panel_range.ts";
import type { Series } from "../../lib/figures/panel_content.ts";

function series(means: readonly number[], looks: Partial<Series> = {}): Series {
  return {
    text: "A",
    colour: "#000000",
    shape: "circle",
    symbol: "circle",
    dash: [],
    points: means.map((mean, i) => ({ labeled: i, mean, low: mean - 0.01, high: mean + 0.01 })),
    ...looks,
  };
}
const bound = (means: readonly number[], edgeText: string) =>
  series(means, { isBound: true, edgeText });
const curves = [series([0.5, 0.6, 0.7])];

Deno.test("a panel is as high as its curves and their error bars need", () => {
  const { domain: [low, high], isClipped, beyond } = followCurves(curves, []);
  assert.ok(low < 0.49 && low > 0.47);
  assert.equal(high, 0.71);
  assert.ok(!isClipped && beyond === undefined);
  // Error bars of what stands back are not drawn.
  const muted = followCurves([series([0.5, 0.7], { isMuted: true })], []);
  assert.equal(muted.domain[1], 0.7);
  // Nothing above zero makes a panel begin below it.
  assert.equal(followCurves([series([0.02, 0.9])], []).domain[0], 0);
});

Deno.test("a bound near the curves is in the panel, and a far one is named at the edge with its value", () => {
  const near = bound([0.75, 0.75, 0.75], "Near: 0.750");
  const far = bound([1.4, 1.4, 1.4], "Far: 1.400");
  const below = bound([0.5, 0.4, -0.9], "Below: −0.900 at the end");
  const shown = followCurves(curves, [far, near, below]);
  assert.equal(shown.domain[1], 0.75);
  assert.deepEqual(shown.beyond, ["↑ Far: 1.400", "↓ Below: −0.900 at the end"]);
  assert.ok(shown.isClipped);
  // What is partly inside is drawn up to the edge; what is nowhere inside is not.
  assert.deepEqual(shown.series, [...curves, near, below]);
});

Deno.test("a range that is given is kept, whatever lies outside", () => {
  const shown = withinRange(curves, [bound([0.9], "High: 0.900")], [0.55, 0.8]);
  assert.deepEqual(shown.domain, [0.55, 0.8]);
  assert.deepEqual(shown.beyond, ["↑ High: 0.900"]);
});

Deno.test("an axis has the decimals that its ticks need", () => {
  assert.deepEqual(
    [[0, 0.9], [0.5, 0.8], [0.9, 0.95], [0.95, 0.953], [-20, 0]].map(([low, high]) =>
      axisFormat([low, high])
    ),
    [".1f", ".2f", ".3f", ".4f", ".1f"],
  );
  assert.deepEqual([axisFormat([0, 2], "+"), axisFormat([-0.01, 0.02], "+")], ["+.2f", "+.3f"]);
});
