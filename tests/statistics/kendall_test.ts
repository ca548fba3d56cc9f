import assert from "node:assert/strict";
import { kendallTau } from "../../lib/statistics/kendall.ts";
import { golden, near } from "./golden.ts";

Deno.test("Kendall's tau is scipy's, with and without ties", () => {
  for (const { first, second, tau } of golden.kendall) near([kendallTau(first, second)], [tau]);
});

Deno.test("an order of equals has no correlation with any other", () => {
  assert.ok(Number.isNaN(kendallTau([1, 1, 1], [1, 2, 3])));
});
