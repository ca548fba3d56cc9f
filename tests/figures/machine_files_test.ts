import assert from "node:assert/strict";
import { machineFiles } from "../../lib/figures/machine_files.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { small } from "./small_study.ts";

const runs = small.cells.map(({ strategy, repetition }, i) => ({
  strategy,
  repetition,
  host: i === 0 ? "<first>" : "second",
  processor: "some kind",
  seconds: 4,
}));
const files = await machineFiles(
  small,
  runs,
  figureSettings.parse({ labels: { Other: "Renamed" } }),
);
const text = (name: string) => new TextDecoder().decode(files.get(name));

Deno.test("times, cost and machines are told in tables, a picture and a page", () => {
  assert.deepEqual([...files.keys()].sort(), [
    "cells.csv",
    "cost.pdf",
    "cost.svg",
    "report.html",
    "timings.csv",
  ]);
  assert.match(text("timings.csv"), /^Other,1,2,2\.000000,0\.000000,0\.000000$/m);
  assert.match(text("cells.csv"), /^RandomSampling,0,<first>,some kind,4\.000000,$/m);
  assert.match(text("cost.svg"), /mean seconds per query/);
  assert.match(text("cost.svg"), />Renamed</);
  assert.match(
    text("cost.svg"),
    /aria-label="small: mean time of a query and area .* largest area first: Renamed 2 s, 0\.433; RandomSampling 2 s, 0\.383\."/,
  );
});

Deno.test("the page has a row for each strategy and each machine, and no name becomes markup", () => {
  const page = text("report.html");
  assert.match(page, /Other<\/th><td>2 s<\/td><td>0 ms<\/td><td>0 ms<\/td><td>4 s<\/td>/);
  assert.match(page, /second<\/th><td>some kind<\/td><td>3<\/td><td>12 s<\/td>/);
  assert.match(page, /&lt;first&gt;<\/th><td>some kind<\/td><td>1<\/td><td>4 s<\/td>/);
  assert.doesNotMatch(page, /<first>|<script/);
});
