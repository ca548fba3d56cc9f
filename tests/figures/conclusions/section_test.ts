import assert from "node:assert/strict";
import { conclude } from "../../../lib/figures/conclusions/conclude.ts";
import { conclusionsSection } from "../../../lib/figures/conclusions/section.ts";
import type { Study } from "../../../lib/figures/study.ts";
import { around, flatStudy } from "./studies.ts";

const sectionOf = (study: Study) => conclusionsSection(study, conclude(study)).text;

Deno.test("in the matrix of all pairs what is told apart stands out, and what isn't is in brackets", () => {
  const text = sectionOf(flatStudy({
    Good: around(0.7, 8, 1),
    Equal: around(0.5, 8, 2),
    RandomSampling: around(0.5, 8, 3),
  }));
  const [, matrix] = /<table class="matrix">(.*?)<\/table>/s.exec(text)!;
  assert.match(matrix, /<th scope="col">Good<\/th>/);
  const [, row] = /<th scope="row">Good<\/th>(.*?)<\/tr>/s.exec(matrix)!;
  assert.match(row, /^<td>–<\/td><td><strong>\+[\d.]+<\/strong><\/td><td><strong>\+/);
  const [, equal] = /<th scope="row">Equal<\/th>(.*?)<\/tr>/s.exec(matrix)!;
  assert.match(equal, /<strong>−[\d.]+<\/strong>/);
  assert.match(equal, /<td>\([+−]?[\d.]+\)<\/td>/);
});

Deno.test("every table names its columns and rows for a screen reader", () => {
  const text = sectionOf(flatStudy({ A: around(0.7, 6, 1), RandomSampling: around(0.5, 6, 3) }));
  for (const [table] of text.matchAll(/<table.*?<\/table>/gs)) {
    assert.match(table, /<caption>/);
    const headers = [...table.matchAll(/<th[ >]/g)].length;
    assert.equal([...table.matchAll(/<th scope="(col|row)">/g)].length, headers);
  }
});

Deno.test("one repetition has no intervals, and a study without random sampling none against it", () => {
  const one = sectionOf(flatStudy({ A: [0.7], RandomSampling: [0.5] }));
  assert.doesNotMatch(one, /interval by|bootstrap|Repetitions to find/);
  const without = sectionOf(flatStudy({ A: around(0.7, 6), B: around(0.5, 6), C: around(0.4, 6) }));
  assert.doesNotMatch(without, /undefined|(to|than|from|against) RandomSampling/);
  assert.match(without, /against random: no strategy of the study is RandomSampling/);
  assert.match(without, /All pairs/);
});

Deno.test("what would mean nothing is left out, with the reason", () => {
  const text = sectionOf(flatStudy({ A: around(0.7, 6, 1), RandomSampling: around(0.5, 6, 3) }));
  assert.match(text, /labels saved: the mean curve of accuracy of RandomSampling is where it ends/);
  assert.doesNotMatch(text, /Labels saved against/);
});

Deno.test("captions name the measure whose areas a table has", () => {
  const study: Study = {
    ...flatStudy({ A: around(-0.4, 6, 1), RandomSampling: around(-0.5, 6, 3) }),
    measure: "calibrationError",
  };
  const text = sectionOf(study);
  assert.match(
    text,
    /Difference to RandomSampling in area under the curve of minus calibration error/,
  );
  assert.match(text, /Area under thirds of the curve of minus calibration error/);
});
