import fc from "fast-check";
import assert from "node:assert/strict";
import { type Box, cornerBox, covers, type Segment } from "../../lib/figures/legend.ts";

const coordinate = fc.double({ min: -100, max: 100, noNaN: true });

Deno.test("a line is seen in a box exactly if one of its points is", () => {
  const box: Box = { x: -20, y: -10, width: 50, height: 30 };
  fc.assert(fc.property(coordinate, coordinate, coordinate, coordinate, (x1, y1, x2, y2) => {
    const segment: Segment = [x1, y1, x2, y2];
    const steps = Array.from({ length: 2001 }, (_, i) => i / 2000);
    const inside = (slack: number) =>
      steps.some((t) => {
        const [x, y] = [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];
        return x >= box.x - slack && x <= box.x + box.width + slack &&
          y >= box.y - slack && y <= box.y + box.height + slack;
      });
    // The sampled points are up to 0.15 apart.
    if (inside(0)) assert.ok(covers(box, [segment]));
    if (!inside(0.2)) assert.ok(!covers(box, [segment]));
  }));
});

Deno.test("a legend lies in its corner, apart from the edges by the margin", () => {
  const boxes = (["lower right", "upper right", "upper left", "lower left"] as const)
    .map((corner) => cornerBox(corner, { width: 20, height: 10 }, { width: 100, height: 80 }, 5));
  assert.deepEqual(boxes.map(({ x, y }) => [x, y]), [[75, 65], [75, 5], [5, 5], [5, 65]]);
  for (const { width, height } of boxes) assert.deepEqual([width, height], [20, 10]);
});
