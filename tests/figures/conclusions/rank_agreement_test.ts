import assert from "node:assert/strict";
import { rankAgreement } from "../../../lib/figures/conclusions/rank_agreement.ts";
import { learningCurves } from "../../../lib/figures/study.ts";
import { near } from "../../statistics/golden.ts";
import { around, flatStudy } from "./studies.ts";

const curvesOf = (areas: Record<string, number[]>) => learningCurves(flatStudy(areas));

Deno.test("strategies that are far apart have the same order in every half", () => {
  const agreement = rankAgreement(curvesOf({
    A: around(0.9, 6, 1),
    B: around(0.5, 6, 2),
    C: around(0.1, 6, 3),
  }))!;
  assert.deepEqual(agreement, { half: 3, halvings: 10, isExact: true, tau: 1, range: [1, 1] });
});

Deno.test("halves are all that there are, each once", () => {
  // B is ahead in one of four repetitions, by so much that it wins the half that has it: of two halves one.
  const { halvings, tau } = rankAgreement(curvesOf({ A: [0, 0, 0, 0], B: [9, -1, -1, -1] }))!;
  assert.equal(halvings, 3);
  near([tau], [-1]);
  // Five repetitions: ten choices of two, each against the other three.
  assert.equal(rankAgreement(curvesOf({ A: around(0.9, 5), B: around(0.1, 5) }))!.halvings, 10);
});

Deno.test("halves of the same areas in another order are ties", () => {
  // In floating point the sum of 0.1, 0.2 and 0.3 is not that of 0.3, 0.2 and 0.1.
  const [half, turned] = [[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]];
  const curves = curvesOf({
    A: [...half, ...half],
    B: [...half, ...turned],
    C: Array(6).fill(0.9),
  });
  // B has A's areas, but for an exchange of repetitions 3 and 5. Where both are in one half, A and B tie and tau is 1.
  // Elsewhere B is ahead in one half and behind in the other: of three pairs two agree and one does not, (2 - 1) / 3.
  const ties = 4; // Of ten ways to halve.
  near([rankAgreement(curves)!.tau], [(ties + (10 - ties) / 3) / 10]);
});

Deno.test("many repetitions are halved at random, the same way every time", () => {
  const curves = curvesOf({ A: around(0.5, 14, 1), B: around(0.5, 14, 2), C: around(0.5, 14, 4) });
  const agreement = rankAgreement(curves)!;
  assert.equal(agreement.halvings, 1000);
  assert.ok(!agreement.isExact);
  assert.deepEqual(rankAgreement(curves), agreement);
});

Deno.test("three repetitions, one strategy, or none have no agreement", () => {
  assert.equal(rankAgreement(curvesOf({ A: around(0.9, 3), B: around(0.1, 3) })), undefined);
  assert.equal(rankAgreement(curvesOf({ A: around(0.9, 6) })), undefined);
  assert.equal(rankAgreement([]), undefined);
});
