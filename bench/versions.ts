// Another version of this project against this one: the same queries from the same labels, in turns, in one run.

import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { strategyNames } from "../lib/strategies/registry.ts";
import { projectFolder } from "../steps/command.ts";
import { best, type Run } from "./best.ts";
import { machine, run, writeResult } from "./original.ts";
import { makePool } from "./pool.ts";

const help = `deno task bench:versions CHECKOUT [options]

Times queries, fits and scores of another checkout of this project, such as a git worktree of an older commit, and of this
one. Both run in turns, and the fastest time of each counts. The table goes to bench/results/versions.txt.

  --strategies A,B  Only these strategies
  --cycles 2,19     At these cycles; 1,2,3,18,19,20 unless given
  --runs N          Runs of each version; 4 unless given
  --help            Shows this text`;

if (import.meta.main) {
  const { values, positionals: [checkout] } = parseArgs({
    allowPositionals: true,
    options: {
      strategies: { type: "string", default: strategyNames.join(",") },
      cycles: { type: "string", default: "1,2,3,18,19,20" },
      runs: { type: "string", default: "4" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help || checkout === undefined) {
    console.log(help);
    Deno.exit(values.help ? 0 : 2);
  }
  const { pool, order } = await makePool(50_000);
  const runIn = async (folder: string, strategy: string): Promise<Run> => {
    const config = ["--config", join(folder, "deno.json")];
    const script = join(folder, "bench", "queries_ours.ts");
    const args = ["run", "-A", "--quiet", ...config, script, pool, order, strategy];
    return JSON.parse(await run(Deno.execPath(), [...args, ...values.cycles.split(",")]));
  };
  const rows = [["strategy", "query s", "before", "ratio", "fit", "score", "all", "picks equal"]];
  for (const strategy of values.strategies.split(",")) {
    let before = await runIn(resolve(checkout), strategy);
    let now = await runIn(projectFolder, strategy);
    for (let i = 1; i < Number(values.runs); i++) {
      before = best(before, await runIn(resolve(checkout), strategy));
      now = best(now, await runIn(projectFolder, strategy));
    }
    const sum = (run: Run, part: "query" | "fit" | "score") =>
      run.queries.reduce((seconds, query) => seconds + query[part], 0);
    const parts = ["query", "fit", "score"] as const;
    const ratios = parts.map((part) => sum(now, part) / sum(before, part));
    const all = (run: Run) => parts.reduce((seconds, part) => seconds + sum(run, part), 0);
    const equal = now.queries.map(({ picks }, i) => {
      const old = new Set(before.queries[i].picks);
      return picks.filter((pick) => old.has(pick)).length;
    });
    rows.push([
      strategy,
      sum(now, "query").toFixed(3),
      sum(before, "query").toFixed(3),
      ...ratios.map((ratio) => ratio.toFixed(2)),
      (all(now) / all(before)).toFixed(2),
      equal.join(" "),
    ]);
    console.log(rows.at(-1)!.join("  "));
  }
  await writeResult("versions.txt", [
    `${machine()}; one core`,
    `sums over the cycles ${values.cycles}; ratios: seconds of this version by those of the other`,
    "",
    ...alignColumns(rows, [1, 2, 3, 4, 5, 6]),
  ]);
}
