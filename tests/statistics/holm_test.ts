import assert from "node:assert/strict";
import { holm } from "../../lib/statistics/holm.ts";
import { golden, near } from "./golden.ts";

Deno.test("p-values adjusted by Holm are those of statsmodels", () => {
  for (const { p, adjusted } of golden.holm) near(holm(p), adjusted);
});

Deno.test("no test is significant before one with a smaller p-value, and none at all without tests", () => {
  const adjusted = holm(Float64Array.of(0.03, 0.02, 0.011));
  assert.ok(adjusted[2] <= adjusted[1] && adjusted[1] <= adjusted[0]);
  near(adjusted, [0.04, 0.04, 0.033]);
  assert.deepEqual(holm([]), new Float64Array(0));
});
