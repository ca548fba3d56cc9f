// Ours against scikit-activeml 1.0.1, query by query from the same labels, one core against one core, in one run. What it
// does not have is compared with the public formula in numpy; where there is neither, ours is measured alone.
//
// The pool is like the paper's: 50,000 x 384 float32, 100 classes, norms of about 50 as DINOv2's, seeded.

import { join } from "node:path";
import { command, type Context, duration } from "../steps/command.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { strategyNames } from "../lib/strategies/registry.ts";
import {
  askedBounds,
  cyclesOption,
  numbersOf,
  strategiesOf,
  strategiesOption,
} from "./arguments.ts";
import { best, type Query, type Run } from "./best.ts";
import {
  here,
  machine,
  oneThread,
  originalNames,
  pythonEnvironment,
  run,
  writeResult,
} from "./original.ts";
import { classes, columns, makePool } from "./pool.ts";

/** Runs of each side. */
const RUNS = 6;
/** Seconds after which no more of them begin. */
const ENOUGH = 60;

/** Rows of the table that is there from the same kind of machine, for strategies that are not measured now. */
async function otherRows(name: string, title: string[], rows: string[][]): Promise<string[][]> {
  const text = await Deno.readTextFile(join(here, "results", name)).catch(() => "");
  const lines = text.trimEnd().split("\n");
  if (!title.every((line, i) => line === lines[i])) return [];
  const measured = new Set(rows.map(([strategy]) => strategy));
  return lines.slice(title.length + 1)
    .map((line) => line.split(/ {2,}/))
    .filter(([strategy]) => !measured.has(strategy));
}

/** The fastest of some runs of ours, in turns with the original's, which may have no such strategy. */
async function measure(asked: string[], python?: string): Promise<{ ours: Run; peer?: Run }> {
  const once = async () => {
    const ours = ["run", "-A", join(here, "queries_ours.ts"), ...asked];
    const peer = [join(here, "queries_peer.py"), ...asked];
    return {
      ours: JSON.parse(await run(Deno.execPath(), ours)) as Run,
      peer: python && JSON.parse(await run(python, peer, oneThread)) as Run,
    };
  };
  const start = performance.now();
  let { ours, peer } = await once();
  for (let i = 1; i < RUNS && performance.now() - start < ENOUGH * 1000; i++) {
    const again = await once();
    ours = best(ours, again.ours);
    peer = peer && again.peer && best(peer, again.peer);
  }
  return { ours, peer: peer || undefined };
}

/** The cells of a row from the seconds on. */
function cellsOf(query: Query, original?: Query): string[] {
  if (original === undefined) return [query.query.toFixed(3), ...Array(5).fill("–")];
  const picked = new Set(original.picks);
  const ratio = (part: "query" | "fit" | "score") => (original[part] / query[part]).toFixed(1);
  return [
    query.query.toFixed(3),
    original.query.toFixed(3),
    ratio("query"),
    ratio("fit"),
    ratio("score"),
    `${query.picks.filter((pick) => picked.has(pick)).length}/${picked.size}`,
  ];
}

const megabytes = (run?: Run) => run === undefined ? "–" : (run.memory / 1e6).toFixed(0);

async function main({ values }: Context): Promise<void> {
  const strategies = strategiesOf(values.strategies);
  const cycles = numbersOf("cycles", values.cycles, "1,2,3,18,19,20");
  const sizes = numbersOf("pool", values.pool, "50000");
  const python = await pythonEnvironment();
  const rows = [[
    "strategy",
    "pool",
    "cycle",
    "query s",
    "original s",
    "ratio",
    "fit",
    "score",
    "picks equal",
    "memory MB",
    "original MB",
  ]];
  const originals = await originalNames(python);
  const questions = strategies.flatMap((strategy) => sizes.map((size) => ({ strategy, size })));
  for (const { strategy, size } of questions) {
    const { pool, order } = await makePool(Number(size));
    const asked = [pool, order, strategy, ...cycles];
    const { ours, peer } = await measure(asked, originals.includes(strategy) ? python : undefined);
    ours.queries.forEach((query, i) => {
      const cells = cellsOf(query, peer?.queries[i]);
      rows.push([
        strategy,
        size,
        String(query.cycle),
        ...cells,
        megabytes(ours),
        megabytes(peer),
      ]);
    });
    console.log(`${strategy}, ${size}: done after ${duration(performance.now() / 1000)}`);
  }
  const name = sizes.length > 1 ? "scaling.txt" : `pool_${sizes}.txt`;
  const title = [
    `${machine()}; one core each`,
    `pool x ${columns} float32, ${classes} classes; ratios: the original's seconds by ours`,
    "",
  ];
  const [head, ...measured] = rows;
  const all = [...await otherRows(name, title, measured), ...measured];
  const names = [...strategyNames, ...askedBounds];
  const order = (row: string[]) => names.indexOf(row[0]);
  all.sort((a, b) => order(a) - order(b));
  await writeResult(name, [
    ...title,
    ...alignColumns([head, ...all], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  ]);
}

if (import.meta.main) {
  await command({
    usage: "deno task bench [options]",
    description:
      "Times queries, fits and scores of ours and of scikit-activeml 1.0.1 from the same labels, each on one core, and prints\n" +
      "the ratios. What scikit-activeml does not have is compared with the public formula in numpy, and measured alone where\n" +
      "there is none: Refine and the bounds. Makes itself a Python environment with the packages of bench/requirements.txt\n" +
      "(needs python3). Results are written to bench/results/; those of other strategies that the same kind of machine had\n" +
      "there stay. Both run in turns, six times unless that takes more than a minute, and the fastest time of each\n" +
      "counts: others on the machine make any slower. All strategies and cycles take some hours.",
    maxPositionals: 0,
    options: {
      strategies: {
        ...strategiesOption,
        description: `Only these strategies, or bounds (${
          askedBounds.join(", ")
        }); all strategies unless given`,
      },
      cycles: cyclesOption,
      pool: {
        type: "string",
        value: "N,M",
        description: "Sizes of the pool; 50000 unless given. Several show how time and memory grow",
      },
    },
  }, main);
}
