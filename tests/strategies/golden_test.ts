// Every strategy of the registry against scikit-activeml 1.0.1, pick for pick.

import assert from "node:assert/strict";
import type { Cycle } from "../../lib/figures/study.ts";
import { loadStrategy, strategyNames } from "../../lib/strategies/registry.ts";
import { cellOf, type Golden, goldenOf } from "./golden.ts";

/** Share of float32 picks that must be equal, each query asked from the golden labels. */
const float32Share: Record<string, number> = { TypiClust: 0.9 };

for (const name of strategyNames) {
  for (const golden of goldenOf(name)) {
    const { dtype, scale, options } = golden;
    const kind = `${dtype}, pixels x ${scale.toFixed(3)}${
      options ? `, ${JSON.stringify(options)}` : ""
    }`;
    const promise = dtype === "float64"
      ? "whole runs have the original's picks and accuracies"
      : "queries from the original's labels have its picks";
    Deno.test(`${name}: ${promise} (${kind})`, async () => {
      await (dtype === "float64" ? checkRuns : checkQueries)(name, golden);
    });
  }
}

async function checkRuns(name: string, golden: Golden): Promise<void> {
  const misses: string[] = [];
  for (const run of golden.runs) {
    const cycles = await Array.fromAsync(await cellOf(await loadStrategy(name), golden, run.rep));
    assert.equal(cycles.length, golden.cycles + 1);
    let isSame = true;
    for (const [cycle, { picks, accuracy }] of cycles.entries()) {
      const wanted = cycle === 0 ? [] : run.picks[cycle - 1];
      const misplaced = picks.filter((pick, i) => pick !== wanted[i]).length;
      if (misplaced > 0) misses.push(`repetition ${run.rep} cycle ${cycle}: ${misplaced}`);
      isSame &&= misplaced === 0;
      if (isSame) assert.equal(accuracy, run.accuracy[cycle], `accuracy, cycle ${cycle}`);
    }
  }
  assert.deepEqual(misses, [], "picks that differ");
}

async function checkQueries(name: string, golden: Golden): Promise<void> {
  let equal = 0;
  let all = 0;
  for (const run of golden.runs) {
    for (const [cycle, wanted] of run.picks.entries()) {
      const finished = [{ picks: [] }, ...run.picks.slice(0, cycle).map((picks) => ({ picks }))];
      const next = await (await cellOf(await loadStrategy(name), golden, run.rep, finished)).next();
      const { picks } = next.value as Cycle;
      equal += picks.filter((pick, i) => pick === wanted[i]).length;
      all += wanted.length;
    }
  }
  const share = float32Share[name] ?? 0.98;
  assert.ok(equal >= share * all, `${equal} of ${all} picks are equal, wanted ${share}`);
}
