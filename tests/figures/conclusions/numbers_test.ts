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

Deno.test("a strategy may be called like what every object has", () => {
  const labels = ["constructor", "__proto__", "RandomSampling"];
  const study = flatStudy(Object.fromEntries(labels.map((label, i) => [label, around(0.5, 3, i)])));
  const text = numbersJson(numbersOf(study));
  for (const label of labels) assert.match(text, new RegExp(`"${label}": \\{\\s+"rank": \\d`));
});
