import assert from "node:assert/strict";
import { compareClaims } from "../../../lib/figures/conclusions/compare_claims.ts";
import { around, flatStudy } from "./studies.ts";

const study = (mean: number) => ({
  ...flatStudy({ Good: around(mean, 8, 1), RandomSampling: around(0.5, 8, 2) }),
  name: `mean ${mean}`,
});

Deno.test("equal studies claim the same; of others, both sides of each topic are told", () => {
  assert.deepEqual(compareClaims(study(0.7), study(0.7)), ["both studies claim the same"]);
  const lines = compareClaims(study(0.7), study(0.5));
  assert.match(
    lines.join("\n"),
    /^mean 0.7 claims: In one comparison, better than RandomSampling: Good/m,
  );
  assert.match(
    lines.join("\n"),
    /^mean 0.5 claims: In one comparison, not told apart from it: Good/m,
  );
  const { baseline: _, ...alone } = { ...study(0.7), name: "no baseline" };
  assert.match(
    compareClaims(study(0.7), alone).join("\n"),
    /^no baseline claims: nothing of this kind/m,
  );
});
