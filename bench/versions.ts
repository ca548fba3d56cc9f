// Another version of this project against this one: the same queries from the same labels, in turns, in one run.

import { join, resolve } from "node:path";
import { UserError } from "../lib/errors.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { command, type Context, projectFolder } from "../steps/command.ts";
import { cyclesOption, numbersOf, strategiesOf, strategiesOption } from "./arguments.ts";
import { best, type Run } from "./best.ts";
import { machine, run, writeResult } from "./original.ts";
import { makePool } from "./pool.ts";

async function main({ positionals: [checkout], values }: Context): Promise<void> {
  if (checkout === undefined) {
    throw new UserError("Name another checkout, such as deno task bench:versions ../before");
  }
  const strategies = strategiesOf(values.strategies);
  const cycles = numbersOf("cycles", values.cycles, "1,2,3,18,19,20");
  const [runs] = numbersOf("runs", values.runs, "4");
  const { pool, order } = await makePool(50_000);
  const runIn = async (folder: string, strategy: string): Promise<Run> => {
    const config = ["--config", join(folder, "deno.json")];
    const script = join(folder, "bench", "queries_ours.ts");
    const args = ["run", "-A", "--quiet", ...config, script, pool, order, strategy];
    return JSON.parse(await run(Deno.execPath(), [...args, ...cycles]));
  };
  const rows = [["strategy", "query s", "before", "ratio", "fit", "score", "all", "picks equal"]];
  for (const strategy of strategies) {
    let before = await runIn(resolve(checkout), strategy);
    let now = await runIn(projectFolder, strategy);
    for (let i = 1; i < Number(runs); i++) {
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
    `sums over the cycles ${cycles}; ratios: seconds of this version by those of the other`,
    "",
    ...alignColumns(rows, [1, 2, 3, 4, 5, 6]),
  ]);
}

if (import.meta.main) {
  await command({
    usage: "deno task bench:versions CHECKOUT [options]",
    description:
      "Times queries, fits and scores of another checkout of this project, such as a git worktree of an older commit, and of this\n" +
      "one. Both run in turns, and the fastest time of each counts. The table goes to bench/results/versions.txt.",
    maxPositionals: 1,
    options: {
      strategies: strategiesOption,
      cycles: cyclesOption,
      runs: { type: "string", value: "N", description: "Runs of each version; 4 unless given" },
    },
  }, main);
}
