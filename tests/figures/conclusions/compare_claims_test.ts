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
    /^mean 0.7 claims: In the study mean 0.7, Good is better than RandomSampling .*one comparison/m,
  );
  assert.match(
    lines.join("\n"),
    /^mean 0.5 claims: In the study mean 0.5, Good is not told apart from RandomSampling/m,
  );
  const { baseline: _, ...alone } = { ...study(0.7), name: "no baseline" };
  assert.match(
    compareClaims(study(0.7), alone).join("\n"),
    /^no baseline claims: nothing of this kind/m,
  );
});

Deno.test("neither the names of studies nor the order of strategies makes a difference", () => {
  // First and Second change places, and both are better than random.
  const both = (first: number, second: number) =>
    flatStudy({
      First: around(first, 8, 1),
      Second: around(second, 8, 1),
      RandomSampling: around(0.3, 8, 2),
    });
  const [before, after] = [
    { ...both(0.7, 0.6), name: "before" },
    { ...both(0.6, 0.7), name: "after" },
  ];
  const lines = compareClaims(before, after).join("\n");
  assert.doesNotMatch(lines, /better than RandomSampling/);
  assert.match(lines, /^before claims: In the study before, First has the largest area/m);
  const turned = { ...before, name: "turned", strategies: before.strategies.toReversed() };
  assert.deepEqual(compareClaims(before, turned), ["both studies claim the same"]);
});
