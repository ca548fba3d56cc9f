// A pool of ImageNet's size on one machine: what each strategy's query, the fit and the score take with few labels and with
// many, how they grow, and how much memory a study takes.

import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { command, type Context } from "../steps/command.ts";
import { numbersOf, strategiesOf, strategiesOption } from "./arguments.ts";
import type { LargeJob, LargeTimes } from "./large_query.ts";
import type { StudyJob, StudyTimes } from "./large_study.ts";
import { here } from "./original.ts";

/** Parts of the benchmark. */
const parts = ["queries", "growth", "study"];

/** Where growth is measured from; each number is made ten times as large, one at a time. */
const base = { rows: 128_000, candidates: 5000, labels: 1000, classes: 100, features: 96 };

/** A part of the result: a heading, and rows under a header. */
interface Section {
  readonly heading: string;
  readonly rows: string[][];
}

/** Runs a program of this folder; undefined if it took too long. */
async function child<Times>(
  program: string,
  job: object,
  limit: number,
): Promise<Times | undefined> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", join(here, program), JSON.stringify(job)],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    process.kill("SIGKILL");
  }, limit * 1000);
  const { success, stdout } = await process.output();
  clearTimeout(timer);
  if (isLate) return;
  if (!success) throw new Error(`${program} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Writes the tables of a run behind those of other runs, in the place of an earlier run with the same options. */
async function saveResult(lines: string[]): Promise<void> {
  const path = join(here, "results", "large_pools.txt");
  const before = await Deno.readTextFile(path).catch(() => "");
  const runs = before.split(/(?=^bench:large)/m).map((run) => run.trimEnd().split("\n"))
    .filter(([first]) => first !== "" && first !== lines[0]);
  const all = [...runs, lines].map((run) => run.join("\n"));
  await Deno.writeTextFile(path, all.join("\n\n") + "\n");
}

async function main({ values, print }: Context): Promise<number> {
  const strategies = strategiesOf(values.strategies);
  const one = (name: string, others: string) => Number(numbersOf(name, values[name], others)[0]);
  const size = {
    rows: one("pool", "1281167"),
    features: one("features", "384"),
    classes: one("classes", "1000"),
    test: one("test", "50000"),
    candidates: one("candidates", "50000"),
    batch: one("batch", "1000"),
  };
  const labels = numbersOf("labels", values.labels, "1000,50000").map(Number);
  const limit = one("limit", "600");
  const chosen = String(values.parts ?? parts.join()).split(",");
  const unknown = chosen.find((part) => !parts.includes(part));
  if (unknown !== undefined) {
    throw new UserError(`--parts: expected ${parts.join(", ")}, found "${unknown}"`);
  }
  const largest = Math.max(...labels) + size.candidates;
  if (largest > size.rows) {
    throw new UserError(`--pool: ${size.rows} is less than the ${largest} labels and candidates`);
  }

  const models = await Deno.makeTempDir({ prefix: "large-" });
  const sections: Section[] = [];
  const title = [
    `bench:large ${Deno.args.filter((word) => word !== "--save").join(" ")}`.trim(),
    `${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; ` +
    `Deno ${Deno.version.deno}`,
    ...chosen.every((part) => part === "growth") ? [] : [
      `pool ${size.rows} x ${size.features} float32, ${size.classes} classes, batches of ${size.batch}`,
    ],
  ];
  const text = () => [
    ...title,
    ...sections.flatMap(({ heading, rows }) => ["", heading, "", ...alignColumns(rows, numbers)]),
  ];
  /** Adds a row, tells it and keeps it: a later one may take long, or be ended. */
  const add = async (section: Section, row: string[]) => {
    section.rows.push(row);
    print(row.join("  "));
    if (values.save) await saveResult(text());
  };
  try {
    for (const line of title) print(line);
    if (chosen.includes("queries")) await measureQueries();
    if (chosen.includes("growth")) await measureGrowth();
    if (chosen.includes("study")) await measureStudy();
  } finally {
    await Deno.remove(models, { recursive: true });
  }
  return 0;

  async function measureQueries(): Promise<void> {
    const section: Section = {
      heading: "Seconds on a core; memory is the most that the process held beside the pool",
      rows: [["what", "labels", "candidates", "seconds", "memory MB"]],
    };
    sections.push(section);
    const row = (what: string, job: LargeJob, seconds: string, times?: LargeTimes) =>
      add(section, [
        what,
        String(job.labels),
        job.strategy === undefined ? "" : String(job.candidates),
        seconds,
        times ? ((times.memory - times.poolBytes) / 1e6).toFixed(0) : "",
      ]);
    for (const count of labels) {
      const model = join(models, `${count}.npz`);
      const job = { ...size, labels: count, model, runs: 1 };
      // The fit may take long, and the queries need it.
      const fitted = await child<LargeTimes>("large_query.ts", job, LONGEST);
      await row(`fit, ${fitted!.iterations} iterations`, job, shown(fitted!.fit!), fitted);
      await row(`score of ${size.test}`, job, shown(fitted!.score!), fitted);
      for (const strategy of strategies) {
        // What takes too long is asked with a tenth of the candidates.
        for (const candidates of [size.candidates, Math.ceil(size.candidates / 10)]) {
          const asked = { ...job, strategy, candidates, batch: Math.min(size.batch, candidates) };
          const times = await child<LargeTimes>("large_query.ts", asked, limit);
          await row(strategy, asked, times ? shown(times.query!) : `ended after ${limit}`, times);
          if (times !== undefined) break;
        }
      }
    }
  }

  async function measureGrowth(): Promise<void> {
    const names = ["rows", "candidates", "labels", "classes", "features"] as const;
    const section: Section = {
      heading:
        `Times as long with ten times as much of one, from a pool of ${base.rows}, ${base.candidates} candidates, ` +
        `${base.labels} labels, ${base.classes} classes, ${base.features} features`,
      rows: [["what", "seconds", "pool", "candidates", "labels", "classes", "features"]],
    };
    sections.push(section);
    const measured = async (changes: object, strategy?: string) => {
      const job = { ...base, test: 10_000, batch: 50, runs: 3, strategy, ...changes };
      const model = join(models, `${Object.values({ ...base, ...changes }).join("-")}.npz`);
      return await child<LargeTimes>("large_query.ts", { ...job, model }, limit);
    };
    const rows: [string, string | undefined, (times: LargeTimes) => number][] = [
      ["fit", undefined, ({ fit }) => fit!],
      ["score of 10000", undefined, ({ score }) => score!],
      ...strategies.map((name): typeof rows[number] => [name, name, ({ query }) => query!]),
    ];
    const whole = [undefined, ...names].map((name) => name && { [name]: 10 * base[name] });
    const withoutStrategy: (LargeTimes | undefined)[] = [];
    for (const changes of whole) withoutStrategy.push(await measured(changes ?? {}));
    for (const [what, strategy, seconds] of rows) {
      const times = strategy === undefined ? withoutStrategy : [];
      if (strategy !== undefined) {
        for (const changes of whole) times.push(await measured(changes ?? {}, strategy));
      }
      const [first, ...others] = times.map((each) => each && seconds(each));
      const factors = others.map((other) =>
        other === undefined ? `over ${limit} s` : first ? (other / first).toFixed(1) : ""
      );
      await add(section, [what, first === undefined ? "" : first.toFixed(3), ...factors]);
    }
  }

  async function measureStudy(): Promise<void> {
    const section: Section = {
      heading:
        `Steps 1 and 2, from files: a start of ${size.batch} labels and one cycle of as many, ${size.candidates} candidates`,
      rows: [["workers", "strategies", "seconds by the clock", "memory MB"]],
    };
    sections.push(section);
    const job: StudyJob = { ...size, strategies, workers: 2 };
    const times = await child<StudyTimes>("large_study.ts", job, LONGEST);
    await add(section, [
      "2",
      String(strategies.length),
      times!.seconds.toFixed(0),
      (times!.memory / 1e6).toFixed(0),
    ]);
  }
}

/** The longest time that a timer takes, in seconds. */
const LONGEST = 2 ** 31 / 1000 - 1;

/** Columns that hold numbers. */
const numbers = [1, 2, 3, 4, 5, 6];

function shown(seconds: number): string {
  return seconds.toFixed(seconds < 10 ? 2 : 0);
}

if (import.meta.main) {
  const number = (description: string) => ({ type: "string", value: "N", description } as const);
  await command({
    usage: "deno task bench:large [options]",
    description:
      "Measures a pool of ImageNet's size, which is made in place: each strategy's query, the fit and the score with few labels\n" +
      "and with many; how they grow over a decade each of pool, candidates, labels, classes and features; and the memory of\n" +
      "steps 1 and 2 with two workers. All of it takes an hour and more.",
    maxPositionals: 0,
    options: {
      strategies: { ...strategiesOption, description: "Only these strategies; all unless given" },
      parts: { type: "string", value: "A,B", description: `Only these parts: ${parts.join(", ")}` },
      pool: number("Samples of the pool; 1281167 unless given"),
      features: number("Features of a sample; 384 unless given"),
      classes: number("Classes; 1000 unless given"),
      test: number("Samples of the test set; 50000 unless given"),
      candidates: number("Candidates of a query; 50000 unless given"),
      batch: number("Labels asked for; 1000 unless given"),
      labels: {
        type: "string",
        value: "N,M",
        description: "Labels that are known; 1000,50000 unless given",
      },
      limit: number(
        "Seconds after which a query is ended and asked with a tenth of the candidates",
      ),
      save: { type: "boolean", description: "Writes the tables to bench/results/large_pools.txt" },
    },
  }, main);
}
