// What the README says of the published studies is what numbers.json of these studies says.

import assert from "node:assert/strict";
import { conclude } from "../lib/figures/conclusions/conclude.ts";
import { quotedNumbers } from "../lib/figures/conclusions/numbers.ts";
import { readStudy } from "../lib/figures/read_study.ts";
import { summarizeStudy } from "../lib/figures/strategy_summary.ts";

const readme = (await Deno.readTextFile(new URL("../README.md", import.meta.url)))
  .replaceAll(/\s+/g, " ");

/** The numbers of a published study as a text has them, by their path. */
async function numbersOf(name: string): Promise<Map<string, string>> {
  const read = (file: string) =>
    Deno.readTextFile(new URL(`../figures/${name}/${file}`, import.meta.url));
  const study = readStudy(name, {
    results: await read("results.csv"),
    queries: await read("queries.csv"),
    provenance: await read("provenance.json"),
  });
  const numbers = quotedNumbers(study, summarizeStudy(study), conclude(study));
  return new Map(numbers.map(({ path, text }) => [path.join(" / "), text]));
}

const studies = {
  three: await numbersOf("fashion"),
  thirty: await numbersOf("fashion-30"),
  all: await numbersOf("strategies"),
  weak: await numbersOf("strategies-c1"),
};

/** The paths of a strategy's gain over random sampling, and of the ends of its interval. */
const gain = (study: keyof typeof studies, strategy: string) =>
  ["delta", "delta percentile low", "delta percentile high"].map(
    (name): [keyof typeof studies, string] => [study, `strategy / ${strategy} / ${name}`],
  );

/** A quotation, and where each number in its brackets comes from. */
const quotations: [RegExp, [study: keyof typeof studies, path: string][]][] = [
  [/With three repetitions, Badge came (second)/, [["three", "strategy / Badge / rank"]]],
  [/Badge came second and DropQuery (third)/, [["three", "strategy / DropQuery / rank"]]],
  [/with 30, DropQuery is (second)/, [["thirty", "strategy / DropQuery / rank"]]],
  [/DropQuery is second and Badge (fourth)/, [["thirty", "strategy / Badge / rank"]]],
  [/ΔALCU ([\d.]+) instead of ([\d.]+)/, [
    ["thirty", "strategy / Badge / delta"],
    ["three", "strategy / Badge / delta"],
  ]],
  [
    /random sampling: ([\d.]+) in area \(95 % interval ([\d.]+) to ([\d.]+)\)/,
    gain("all", "Refine"),
  ],
  [/to 0\.042\), ([\d.]+) \(([\d.]+) to ([\d.]+)\) and/, gain("all", "UHerding")],
  [/\) and ([\d.]+) \(([\d.]+) to ([\d.]+)\), of the/, gain("all", "TCM")],
  [/not told apart from random \(([\d.]+), ([−\d.]+) to ([\d.]+)\)/, gain("all", "BAIT")],
  [/level with UHerding \(([\d.]+) both\)/, gain("weak", "BAIT").slice(0, 1)],
  [/level with UHerding \(([\d.]+) both\)/, gain("weak", "UHerding").slice(0, 1)],
];

/** Ranks as the README has them. */
const ordinals = ["", "first", "second", "third", "fourth", "fifth", "sixth"];

Deno.test("what the README says of the published studies is what these studies say", () => {
  for (const [pattern, sources] of quotations) {
    const [, ...said] = pattern.exec(readme) ?? [];
    assert.equal(said.length, sources.length, `README.md no longer says ${pattern}; change both`);
    for (const [i, [study, path]] of sources.entries()) {
      const text = studies[study].get(path)!;
      assert.equal(said[i], path.endsWith("rank") ? ordinals[Number(text)] : text, path);
    }
  }
});
