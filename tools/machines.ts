// The same bytes on every processor: runs small studies on this machine as it is, without what it has, and under emulators, and
// compares them with those that are committed.
// usage: deno task machines [--accept]

import expected from "./machines/expected.json" with { type: "json" };
import { parseArgs } from "node:util";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { differenceOf, type Hashes, hashesOf } from "./machines/compare.ts";
import { machines, runOn } from "./machines/machines.ts";

const help = `deno task machines [options]

Runs small studies, from images and from embeddings, on this machine, on this machine without ONNX Runtime and without fused
multiply-adds, and on emulated ones where the emulators are installed. Their embeddings, results.csv, queries.csv and
probabilities must be the same bytes everywhere. Emulators are some thirty times slower: all together take some minutes.

  --accept  Writes the hashes of this machine to tools/machines/expected.json: after a change that is meant to change results
  --help    Shows this text`;

if (import.meta.main) {
  const { values } = parseArgs({
    options: { accept: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    console.log(help);
    Deno.exit();
  }
  let wanted: Record<string, Hashes> = expected;
  const rows = [["machine", "studies", "minutes", "bytes"]];
  const differences: string[] = [];
  const [here, ...others] = await machines();
  const own = await runOn(here);
  if (values.accept) {
    wanted = Object.fromEntries(own.map((study) => [study.study, hashesOf(study)]));
    const path = new URL("./machines/expected.json", import.meta.url);
    await Deno.writeTextFile(path, JSON.stringify(wanted, undefined, 2) + "\n");
  }
  for (const machine of [here, ...others]) {
    if (machine.deno === undefined) {
      rows.push([machine.name, "", "", `not run: ${machine.missing}`]);
      continue;
    }
    const start = performance.now();
    const found = machine === here ? own : await runOn(machine);
    const minutes = ((performance.now() - start) / 60_000).toFixed(1);
    const differing = found.map((study, i) => differenceOf(study, wanted[study.study], own[i]))
      .filter((difference) => difference !== undefined);
    differences.push(...differing.map((difference) => `${machine.name}: ${difference}`));
    rows.push([
      machine.name,
      String(found.length),
      machine === here ? "" : minutes,
      differing.length === 0 ? "the same" : `${differing.length} differ`,
    ]);
  }
  console.log(alignColumns(rows, [1, 2]).join("\n"));
  for (const difference of differences) console.log(difference);
  if (differences.length > 0) Deno.exit(1);
}
