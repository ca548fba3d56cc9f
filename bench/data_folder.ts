// How the data folder bears many cells and many processes: operations on files and seconds, by the number of cells.
//
// A study of empty cells in a temporary folder. 200 processes of another machine hold one cell each; this process comes
// late, at the beginning, in the middle and at the end of the study. Run: deno run -P=bench bench/data_folder.ts

import { claim } from "../lib/store/claims.ts";
import { hastyDisk } from "../lib/store/disk.ts";
import { openStore } from "../lib/store/open_store.ts";
import { startWatch } from "../lib/store/processes.ts";
import { removeProgress, writeProgress } from "../lib/store/progress.ts";
import { keyHash, writeRecord } from "../lib/store/records.ts";
import { pathOf, putObject, type Store } from "../lib/store/store.ts";
import { type CellPlan, cellState } from "../lib/experiment/plan.ts";
import { resultBytes } from "../lib/experiment/result_bytes.ts";
import { claimNext } from "../lib/experiment/run_cells.ts";
import { cellStatus } from "../lib/experiment/status.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";

const processes = 200;
const cycles = 20;
const counts = [1000, 10_000];

/** Operations on files since the start, each at least one request to a file server. */
let operations = 0;
for (
  const name of [
    "mkdir",
    "open",
    "readDir",
    "readFile",
    "readTextFile",
    "remove",
    "rename",
    "stat",
    "writeFile",
    "writeTextFile",
  ] as const
) {
  const original = Deno[name] as (...args: unknown[]) => unknown;
  Object.defineProperty(Deno, name, {
    value: (...args: unknown[]) => {
      operations++;
      return original(...args);
    },
  });
}

async function measure<Value>(work: () => Promise<Value>) {
  const [before, start] = [operations, performance.now()];
  const value = await work();
  return { value, operations: operations - before, seconds: (performance.now() - start) / 1000 };
}

function makePlans(count: number): CellPlan[] {
  return Array.from({ length: count }, (_, repetition) => {
    const settings = { repetition, cycles } as CellPlan["settings"];
    const key = { step: "cell", inputs: {}, parameters: { repetition }, code: {}, versions: {} };
    const strategy = { name: "RandomSampling", label: "RandomSampling", options: {} };
    const code = { isBound: false, module: "", files: [] };
    return { experiment: "bench", strategy, ...code, settings, key, hash: keyHash(key) };
  });
}

/** What happens to the data folder in the life of a cell that was claimed. */
async function live(store: Store, plan: CellPlan): Promise<void> {
  const accuracy = plan.settings.repetition / 1e5;
  const cycle = { accuracy, picks: [1], querySeconds: 0, fitSeconds: 0, scoreSeconds: 0 };
  const done = [];
  for (let i = 0; i <= cycles; i++) {
    done.push(cycle);
    await writeProgress(store, plan.hash, { cycles: done, exhausted: false });
  }
  await finish(store, plan);
  await removeProgress(store, plan.hash);
}

/** Records a cell as done. Of thousands, none waits for the disk. */
function finishMany(store: Store, plan: CellPlan): Promise<void> {
  return finish({ ...store, disk: hastyDisk }, plan);
}

/** Records a cell as done. */
async function finish(store: Store, { key, settings }: CellPlan): Promise<void> {
  const accuracy = settings.repetition / 1e5;
  const done = Array.from({ length: cycles + 1 }, () => ({ accuracy, picks: [1] }));
  await writeRecord(store, key, {
    outputs: { result: await putObject(store, resultBytes(done)) },
    seconds: 0,
    details: { seconds: done.map(() => [0, 0, 0]), exhausted: false },
  });
}

const rows = [["", "cells", "operations", "per cell that is looked at", "seconds"]];
for (const count of counts) {
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  const store = await openStore(folder);
  const plans = makePlans(count);
  const watch = startWatch(() => performance.now() / 1000);
  const row = (what: string, of: { operations: number; seconds: number }, cells = 1) =>
    rows.push([
      what,
      String(count),
      String(of.operations),
      (of.operations / cells).toPrecision(3),
      of.seconds.toPrecision(3),
    ]);
  const quiet = { force: false, onCycles: () => {} };
  const find = async (what: string) => {
    const pending = new Map(plans.map((plan) => [plan.hash, plan]));
    // As step 2 does at its start.
    const start = await measure(async () => {
      for (const plan of plans) if ((await cellState(store, plan)).done) pending.delete(plan.hash);
    });
    row(`looking at all cells, ${what}`, start, count);
    const found = await measure(() => claimNext(store, pending, watch, quiet));
    row(`then finding work, ${what}`, found, processes);
    await found.value?.held.release();
  };
  /** Lets the processes of another machine hold the cells from here on. */
  const hold = async (from: number) => {
    for (let i = 0; i < processes && from + i < count; i++) {
      const { hash } = plans[from + i];
      await claim(store, hash, watch);
      const process = `elsewhere-${i}-00000000`;
      await Deno.writeTextFile(
        pathOf(store, "claims", hash, ".1"),
        JSON.stringify({ process, id: `${i}` }),
      );
      await Deno.writeTextFile(`${folder}/processes/${process}`, "000000000001\n");
    }
  };

  await hold(0);
  await find(`first of ${processes} processes' cells held`);
  row(
    "the status, at the beginning",
    await measure(async () => {
      for (const plan of plans) await cellStatus(store, plan, watch);
    }),
    count,
  );
  const held = await claim(store, plans[count - 1].hash, watch);
  row(
    `the life of one cell of ${cycles} cycles`,
    await measure(() => live(store, plans[count - 1])),
  );
  await held?.release();
  const half = count / 2;
  for (let i = 0; i < half; i++) await finishMany(store, plans[i]);
  for (let i = 0; i < processes; i++) {
    await Deno.remove(pathOf(store, "claims", plans[i].hash, ".1"));
  }
  await hold(half);
  await find("half of them done");
  const pending = new Map(plans.map((plan) => [plan.hash, plan]));
  const found = await measure(() => claimNext(store, pending, watch, quiet));
  row("finding out that others did half of them meanwhile", found, half);
  await found.value?.held.release();
  for (let i = half; i < count - 1; i++) await finishMany(store, plans[i]);
  await find("all of them done");
  row(
    "the status, at the end",
    await measure(async () => {
      for (const plan of plans) await cellStatus(store, plan, watch);
    }),
    count,
  );
  await Deno.remove(folder, { recursive: true });
}
for (const line of alignColumns(rows, [1, 2, 3, 4])) console.log(line);
Deno.exit();
