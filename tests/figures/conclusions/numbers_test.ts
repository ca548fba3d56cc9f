import assert from "node:assert/strict";
import { conclude } from "../../../lib/figures/conclusions/conclude.ts";
import {
  numbersJson,
  numbersTex,
  quotedNumbers,
} from "../../../lib/figures/conclusions/numbers.ts";
import { summarizeStudy } from "../../../lib/figures/strategy_summary.ts";
import type { Study } from "../../../lib/figures/study.ts";
import { exampleStudy } from "../example.ts";
import { around, flatStudy } from "./studies.ts";

const numbersOf = (study: Study) => quotedNumbers(study, summarizeStudy(study), conclude(study));

Deno.test("numbers.json has the numbers of the summary in full precision, by strategy", () => {
  const study = exampleStudy({ reps: 6, cycles: 5 });
  const numbers = JSON.parse(numbersJson(numbersOf(study)));
  assert.equal(numbers.repetitions, 6);
  for (const [rank, { strategy, area, difference }] of summarizeStudy(study).entries()) {
    const own = numbers.strategy[strategy];
    assert.equal(own.rank, rank + 1);
    assert.equal(own.alcu, area);
    if (strategy !== study.baseline) assert.equal(own.delta, difference!.mean);
  }
  assert.match(numbers.claim.test, /all 64 flips/);
});

Deno.test("strategies of equal areas share a rank, whatever the order of the accuracies", () => {
  // In floating point the sum of 0.1, 0.2 and 0.3 is not that of 0.3, 0.2 and 0.1.
  const study = flatStudy({ A: [0.1, 0.2, 0.3], B: [0.3, 0.2, 0.1], C: [0.9, 0.9, 0.9] });
  const { strategy } = JSON.parse(numbersJson(numbersOf(study)));
  assert.deepEqual([strategy.A.rank, strategy.B.rank, strategy.C.rank], [2.5, 2.5, 1]);
});

Deno.test("numbers.tex is a macro of its own for every number, in letters, with a text that LaTeX prints", () => {
  const study = flatStudy({
    "A-1": around(0.6, 6, 1),
    "A 1": around(0.5, 6, 2),
    "100 % \\evil{_}": around(0.4, 6, 3),
    "标签": around(0.3, 6, 4),
  });
  const numbers = numbersOf(study);
  const lines = numbersTex(numbers, study.name).split("\n").filter((line) => !line.startsWith("%"));
  const macros = lines.slice(0, -1).map((line) =>
    /^\\newcommand\{\\(FlatThreeZero[A-Za-z]+)\}\{(.*)\}$/.exec(line)!
  );
  assert.equal(macros.length, numbers.length);
  assert.equal(new Set(macros.map(([, name]) => name)).size, macros.length);
  for (const [, , text] of macros) {
    // Only escapes and their arguments are left of what LaTeX obeys.
    assert.doesNotMatch(
      text.replaceAll(/\\(textbackslash\{\}|ensuremath\{.*?\}|[{}$&#%_])/g, ""),
      /[\\{}$&#%_^~]/,
    );
  }
});

Deno.test("families of comparisons tell their size, and how many are told apart", () => {
  const study = flatStudy({
    Good: around(0.7, 8, 1),
    Equal: around(0.5, 8, 2),
    RandomSampling: around(0.5, 8, 3),
  });
  const { family } = JSON.parse(numbersJson(numbersOf(study)));
  assert.deepEqual(family, {
    "against random": { comparisons: 2, "told apart": 1, "sign flips": 256 },
    "all pairs": { comparisons: 3, "told apart": 2, "sign flips": 256 },
  });
});

Deno.test("a number that a study doesn't have is null with its reason, in both files", () => {
  const study = flatStudy({ A: [0.7], RandomSampling: [0.5] });
  const numbers = numbersOf(study);
  const json = JSON.parse(numbersJson(numbers));
  assert.equal(json.strategy.A["delta student low"], null);
  assert.equal(json.strategy.A["delta student low reason"], "one repetition gives no interval");
  assert.equal(json.strategy.A["labels saved"], null);
  assert.match(json.strategy.A["labels saved reason"], /is where it ends before the first query/);
  assert.equal(json.strategy.A["repetitions for one point"], null);
  assert.equal(json["kendall tau of halves"], null);
  const tex = numbersTex(numbers, study.name);
  assert.match(tex, /\\FlatThreeZeroStrategyALabelsSaved\}\{none\}/);
  assert.match(tex, /\\FlatThreeZeroStrategyALabelsSavedReason\}\{the mean curve/);
  const without = numbersOf(flatStudy({ A: around(0.7, 6), B: around(0.5, 6) }));
  const other = JSON.parse(numbersJson(without));
  assert.equal(other.baseline, null);
  assert.match(other["baseline reason"], /no strategy of the study is RandomSampling/);
});

Deno.test("studies of the same strategies have the same names of numbers, whatever they find", () => {
  const names = (areas: number[]) =>
    numbersOf(flatStudy({ A: areas, RandomSampling: around(0.5, 8, 3) }))
      .map(({ path }) => path.join(" / ").replace(/ reason$/, ""))
      .filter((path) => path.startsWith("strategy") || path.startsWith("family")).sort();
  assert.deepEqual(
    [...new Set(names(around(0.7, 8, 1)))],
    [...new Set(names(around(0.5, 8, 2)))],
  );
});

Deno.test("measures of which half a point means nothing, and bounds that are no ceilings, are left out with the reason", () => {
  const flat = flatStudy({ A: around(-0.7, 8, 1), RandomSampling: around(-0.9, 8, 3) });
  const bound = { strategy: "WholePool", repetitions: [0], labeled: [9], accuracies: [[-0.1]] };
  const likelihood = JSON.parse(numbersJson(numbersOf({
    ...flat,
    measure: "negativeLogLikelihood",
    bounds: [bound],
  })));
  assert.equal(likelihood.strategy.A["repetitions for one point"], null);
  assert.match(likelihood["left out"]["repetitions needed"], /between 0 and 1/);
  assert.ok(likelihood.ceiling.WholePool.A["percent of area"] > 0);
  const calibration = JSON.parse(numbersJson(numbersOf({
    ...flat,
    measure: "calibrationError",
    bounds: [bound],
  })));
  assert.equal(calibration.ceiling, undefined);
  assert.match(
    calibration["left out"]["share of the way"].WholePool,
    /WholePool is no ceiling of calibration/,
  );
  const picked = { ...bound, strategy: "BoSS", labeled: [0, 2, 4], accuracies: [[0.8, 0.8, 0.8]] };
  const balanced = JSON.parse(numbersJson(numbersOf({
    ...flatStudy({ A: around(0.6, 8, 1), RandomSampling: around(0.5, 8, 3) }),
    measure: "balancedAccuracy",
    bounds: [picked],
  })));
  assert.match(balanced["left out"]["share of the way"].BoSS, /BoSS picks by accuracy/);
});

Deno.test("a strategy may be called like what every object has", () => {
  const labels = ["constructor", "__proto__", "RandomSampling"];
  const study = flatStudy(Object.fromEntries(labels.map((label, i) => [label, around(0.5, 3, i)])));
  const text = numbersJson(numbersOf(study));
  for (const label of labels) assert.match(text, new RegExp(`"${label}": \\{\\s+"rank": \\d`));
});
