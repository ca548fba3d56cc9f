// The same bytes on every processor: runs small studies on this machine as it is, without what it has, and under emulators, and
// compares them with those that are committed.
// usage: deno task machines [--accept]

import expected from "./machines/expected.json" with { type: "json" };
import { cpus } from "node:os";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { differencesOf, type Hashes, hashesOf } from "./machines/compare.ts";
import { sha256 } from "../lib/store/store.ts";
import { command, type Context } from "../steps/command.ts";
import { machines, runOn } from "./machines/machines.ts";
import type { MachineStudy } from "./machines/small_study.ts";

/** The first digits of the SHA-256 of one hash of all studies. */
function hashOfAll(studies: readonly MachineStudy[], part: keyof Hashes): string {
  return sha256(studies.map((study) => study[part]).join("\n")).slice(0, 8);
}

async function main({ values, print }: Context): Promise<number> {
  let wanted: Record<string, Hashes> = expected;
  const rows = [[
    "machine",
    "ONNX Runtime",
    "fused",
    "embeddings",
    "results.csv",
    "queries.csv",
    "seconds",
    "bytes",
  ]];
  const differences: string[] = [];
  const [here, ...others] = await machines();
  let own: MachineStudy[] | undefined;
  for (const machine of [here, ...others]) {
    if (machine.deno === undefined) {
      rows.push([machine.name, "", "", "", "", "", "", `not run: ${machine.missing}`]);
      continue;
    }
    const start = performance.now();
    const found = await runOn(machine);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    own ??= found;
    if (values.accept && machine === here) {
      wanted = Object.fromEntries(found.map((study) => [study.study, hashesOf(study)]));
      const path = new URL("./machines/expected.json", import.meta.url);
      await Deno.writeTextFile(path, JSON.stringify(wanted, undefined, 2) + "\n");
    }
    const differing = found.flatMap((study, i) =>
      differencesOf(study, wanted[study.study], own![i])
    );
    differences.push(...differing.map((difference) => `${machine.name}: ${difference}`));
    const yesOrNo = (is: boolean) => is ? "yes" : "no";
    rows.push([
      machine.name,
      yesOrNo(found[0].hasRuntime),
      yesOrNo(found[0].hasFused),
      ...(["embeddings", "results", "queries"] as const).map((part) => hashOfAll(found, part)),
      seconds,
      differing.length === 0 ? "the same" : "differ",
    ]);
  }
  const [{ model }] = cpus();
  print(`${model.trim()}, Deno ${Deno.version.deno}; ${own!.length} studies`);
  for (const line of alignColumns(rows, [6])) print(line);
  for (const difference of differences) print(difference);
  return differences.length > 0 ? 1 : 0;
}

if (import.meta.main) {
  await command({
    usage: "deno task machines [options]",
    description:
      "Runs small studies, from images and from embeddings, on this machine, on this machine without ONNX Runtime and\n" +
      "without fused multiply-adds, and on emulated ones where the emulators are installed. Their embeddings,\n" +
      "results.csv, queries.csv and probabilities must be the same bytes everywhere. Emulators are some thirty times\n" +
      "slower: all together take some minutes.",
    maxPositionals: 0,
    options: {
      accept: {
        type: "boolean",
        description:
          "Writes the hashes of this machine to tools/machines/expected.json: after a change that is meant to change results",
      },
    },
  }, main);
}
