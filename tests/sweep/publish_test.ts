import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { isOfSeveralStudies } from "../../lib/figures/read_provenance.ts";
import { kendallTau } from "../../lib/statistics/kendall.ts";
import { isSweep, readSweep } from "../../lib/sweep/provenance.ts";
import { publishSweep } from "../../lib/sweep/publish.ts";
import { rankSettings } from "../../lib/sweep/ranks.ts";
import { moves, rankTable } from "../../lib/sweep/sweep_page.ts";
import { readSweepResults } from "../../lib/sweep/tables.ts";
import { exampleOrigin, exampleSweep } from "./example_sweep.ts";

const sweep = exampleSweep(["RandomSampling", "=A", "B<b>", "C"]);
const origin = exampleOrigin(sweep);
const code = { sweep: { code: { "lib/sweep/publish.ts": "c0" }, versions: { deno: "2.9.6" } } };
const made = publishSweep(sweep, origin, code);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("a sweep is a figure, tables, a page and provenance, and the same results give the same bytes", async () => {
  const { files } = await made;
  assert.deepEqual([...files.keys()].sort(), [
    "provenance.json",
    "ranks.csv",
    "results.csv",
    "sweep.html",
    "sweep.pdf",
    "sweep.png",
    "sweep.svg",
    "taus.csv",
  ]);
  const again = await publishSweep(sweep, origin, code);
  for (const [name, bytes] of files) assert.deepEqual(again.files.get(name), bytes, name);
});

Deno.test("the curves read back from the table are those that were published, whatever labels look like", async () => {
  const { files } = await made;
  const combinations = sweep.studies.map(({ settings }) => settings);
  assert.deepEqual(
    readSweepResults(text(files.get("results.csv")!), combinations),
    sweep.studies.map(({ curves }) => curves),
  );
});

Deno.test("ranks and Kendall's tau are of the areas, under the experiment's own settings 1", async () => {
  const ranked = rankSettings(sweep);
  const base = ranked.find(({ study }) => study.isBase)!;
  assert.equal(base.tau, 1);
  for (const { areas, tau } of ranked) assert.equal(tau, kendallTau(areas, base.areas));
  const { files } = await made;
  const rows = parse(text(files.get("taus.csv")!), { columns: true }) as Record<string, string>[];
  assert.deepEqual(rows.map(({ is_base }) => is_base).filter((is) => is === "yes").length, 1);
  assert.equal(rows.length, sweep.studies.length);
  const [header, ...lines] = rankTable(sweep, ranked);
  assert.ok(header.includes("batchSize 25, C 0.01 (base)"));
  assert.equal(lines.length, sweep.strategies.length + 1);
});

Deno.test("areas of the same accuracies in another order are equal and share a rank", () => {
  // In floating point the sum of 0.1, 0.2 and 0.3 is not that of 0.3, 0.2 and 0.1.
  const orders = [[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.3, 0.3, 0.3]];
  const curves = ["A", "B", "C"].map((strategy, i) => ({
    strategy,
    repetitions: [0],
    labeled: [0, 10, 20],
    accuracies: [orders[i]],
  }));
  const strategies = curves.map(({ strategy }) => strategy);
  const turned = curves.map((curve, i) => ({ ...curve, accuracies: [orders[[1, 0, 2][i]]] }));
  const studies = [curves, turned].map((own, i) => ({
    settings: { batchSize: i },
    isBase: i === 0,
    curves: own,
  }));
  for (const { ranks, tau } of rankSettings({ ...sweep, strategies, studies })) {
    assert.deepEqual([[...ranks], tau], [[2.5, 2.5, 1], 1]);
  }
});

Deno.test("a strategy that moves is named with its ranks, and the least alike order with its tau", () => {
  const [first, second] = sweep.studies;
  const turned = second.curves.map((curve) => ({
    ...curve,
    accuracies: curve.accuracies.map((row) => row.map((accuracy) => 1 - accuracy)),
  }));
  const studies = [{ ...first, isBase: true }, { ...second, isBase: false, curves: turned }];
  const changed = { ...sweep, studies };
  const told = moves(changed, rankSettings(changed)).join(" ");
  assert.match(told, /Least like the experiment's own order is that of batchSize 10, C 1: −1\.00/);
  assert.match(told, /first under the experiment's own settings, leads under 1 of 2 combinations/);
  assert.match(told, /moves the most, between rank 1 and rank 4/);
});

Deno.test("provenance is that of a sweep, and damage is told in one line", async () => {
  const told = text((await made).files.get("provenance.json")!);
  assert.ok(isSweep(told) && isOfSeveralStudies(told));
  assert.deepEqual(readSweep(told, "file").studies, origin.studies);
  assert.throws(() => readSweep('{"sweep": {"experiment": 1}}', "file"), {
    name: "UserError",
    message: /^The provenance in file is damaged[^\n]*$/,
  });
});

Deno.test("the page escapes labels, has headers for screen readers, and says what the figure shows", async () => {
  const page = text((await made).files.get("sweep.html")!);
  assert.ok(!page.includes("B<b>"));
  assert.equal(page.match(/<th scope="col">/g)!.length, 1 + sweep.studies.length);
  assert.match(
    page,
    /aria-label="A small panel of learning curves for each combination of settings: accuracy minus RandomSampling&#39;s over/,
  );
});

Deno.test("both axes have titles: what is shown beside each row of panels, and labels below", async () => {
  const svg = text((await made).files.get("sweep.svg")!);
  assert.equal(svg.match(/>Accuracy difference to random</g)?.length ?? 0, 3);
  assert.equal(svg.match(/># labeled samples</g)?.length, 1);
});
