import assert from "node:assert/strict";
import { join } from "node:path";
import { type CellPlan, cellState, planCells } from "../../lib/experiment/plan.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { cellStatus } from "../../lib/experiment/status.ts";
import { writeFailure } from "../../lib/store/failures.ts";
import { startWatch } from "../../lib/store/processes.ts";
import { project, quietly, toyStudy, unfinishedCells } from "./toy.ts";

Deno.test("cells that are done are not run again, unless they are forced to", async () => {
  await using study = await toyStudy();
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  assert.equal((await unfinishedCells(store, plans)).length, 4);
  const first = await runCells(store, plans, quietly);
  assert.deepEqual(first, { failures: [], finished: 4, left: 0 });
  assert.deepEqual(await unfinishedCells(store, plans), []);
  assert.equal((await runCells(store, plans, quietly)).finished, 0);
  assert.equal((await runCells(store, plans, { ...quietly, force: true })).finished, 4);
});

Deno.test("cells without a clock are kept without seconds, and shown with none", async () => {
  await using study = await toyStudy();
  const { store } = study;
  const [plan] = await planCells(store, project, study.experiment, study.embedded);
  await runCells(store, [plan], quietly);
  const { cycles, done } = await cellState(store, plan);
  assert.ok(done);
  assert.deepEqual(cycles.map(({ querySeconds }) => querySeconds), Array(3).fill(undefined));
  assert.equal((await cellStatus(store, plan, startWatch(() => 0))).seconds, 0);
});

Deno.test("cells run by workers with a clock tell their seconds", async () => {
  await using study = await toyStudy();
  const { store } = study;
  const [plan] = await planCells(store, project, study.experiment, study.embedded);
  const worker = new URL("../../steps/cell_worker.ts", import.meta.url);
  await runCells(store, [plan], { ...quietly, worker });
  const { cycles } = await cellState(store, plan);
  assert.ok(cycles.every(({ fitSeconds }) => fitSeconds! >= 0));
  assert.ok((await cellStatus(store, plan, startWatch(() => 0))).seconds > 0);
});

Deno.test("strategies that differ by nothing but their label are one cell", async () => {
  const strategies = ["CoreSet", { name: "CoreSet", label: "again" }];
  await using study = await toyStudy({ strategies, reps: 1 });
  const plans = await planCells(study.store, project, study.experiment, study.embedded);
  assert.equal(plans.length, 2);
  assert.equal((await runCells(study.store, plans, quietly)).finished, 1);
});

Deno.test("a cell that another machine holds is left to it, where nobody waits", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  const { hash } = plans[0];
  const claims = join(store.folder, "claims", hash.slice(0, 2));
  await Deno.mkdir(claims, { recursive: true });
  const owner = JSON.stringify({ process: "elsewhere-1-x", id: "x" });
  await Deno.writeTextFile(join(claims, `${hash.slice(2)}.1`), owner);
  const beat = join(store.folder, "processes", "elsewhere-1-x");
  let count = 0;
  await Deno.writeTextFile(beat, "0");
  let clock = 0;
  const beating = setInterval(() => {
    clock++;
    Deno.writeTextFileSync(beat, String(++count));
  }, 50);
  try {
    const result = await runCells(store, plans, { ...quietly, wait: false, now: () => clock });
    assert.deepEqual(result, { failures: [], finished: 1, left: 1 });
    const status = await cellStatus(store, plans[0], startWatch(() => 0));
    assert.deepEqual([status.standing, status.why], ["running", ["process elsewhere-1-x"]]);
  } finally {
    clearInterval(beating);
  }
});

Deno.test("a run that waits for another machine's cell looks at it now and then, and ends when it is told to", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  const { hash } = plans[0];
  const claims = join(store.folder, "claims", hash.slice(0, 2));
  await Deno.mkdir(claims, { recursive: true });
  const owner = JSON.stringify({ process: "elsewhere-1-x", id: "x" });
  await Deno.writeTextFile(join(claims, `${hash.slice(2)}.1`), owner);
  await Deno.writeTextFile(join(store.folder, "processes", "elsewhere-1-x"), "0");
  let looks = 0;
  const now = () => {
    looks++;
    return 0;
  };
  const stop = new AbortController();
  const started = performance.now();
  const running = runCells(store, plans.slice(0, 1), { ...quietly, now, signal: stop.signal });
  await new Promise((wake) => setTimeout(wake, 1500));
  stop.abort();
  assert.deepEqual(await running, { failures: [], finished: 0, left: 1 });
  // A pause is half a second at least, and the clock is asked three times in a look at most.
  const pauses = (performance.now() - started) / 500;
  assert.ok(looks >= 2 && looks <= 3 * (pauses + 1), `${looks} looks`);
});

/** The cells with other code in the place of their strategies'. */
function withCode(plans: CellPlan[], query: string): CellPlan[] {
  const code = `export function query(): unknown { ${query} }`;
  const module = `data:application/typescript,${encodeURIComponent(code)}`;
  return plans.map((plan) => ({ ...plan, module }));
}

Deno.test("a run that is stopped ends although a strategy never does", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  const [loop] = withCode([plans[0]], "while (true);");
  const [promise] = withCode([plans[1]], "return new Promise(() => {});");
  const stop = new AbortController();
  let cycles = 0;
  // Each cell has its cycle 0, and then a query without an end.
  const onCycles = (count: number) => (cycles += count) === 2 && stop.abort();
  const run = { ...quietly, workers: 2, signal: stop.signal, onCycles };
  const result = await runCells(store, [loop, promise], run);
  assert.deepEqual([result.failures, result.finished], [[], 0]);
  // What was finished is kept, and nothing is held any more.
  assert.equal((await cellState(store, loop)).cycles.length, 1);
  const { standing } = await cellStatus(store, loop, startWatch(() => 0));
  assert.notEqual(standing, "running");
});

Deno.test("cells that failed, or whose owner died over them, come after those that never did", async () => {
  await using study = await toyStudy();
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  await writeFailure(store, plans[0].hash, "out of luck");
  const { hash } = plans[1];
  const claims = join(store.folder, "claims", hash.slice(0, 2));
  await Deno.mkdir(claims, { recursive: true });
  const dead = JSON.stringify({ process: `${Deno.hostname()}-1-dead`, id: "x" });
  await Deno.writeTextFile(join(claims, `${hash.slice(2)}.1`), dead);
  const odd = withCode(plans, "throw new Error('tried');");
  const { failures } = await runCells(store, odd, quietly);
  const started = failures.map(({ plan }) => plan.hash);
  const order = [plans[2], plans[3], plans[0], plans[1]].map(({ hash }) => hash);
  assert.deepEqual(started, order);
});

Deno.test("what a strategy warns of is told in one line, whatever signs are in it", async () => {
  await using study = await toyStudy({ reps: 1, cycles: 1, strategies: ["RandomSampling"] });
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  const [odd] = withCode(
    plans,
    'arguments[0].warn("two\\n  lines,\\r\\n and \\u001b[31mred"); return arguments[0].candidates.slice(0, 5);',
  );
  const warnings: string[] = [];
  const onWarning = (_: CellPlan, message: string) => warnings.push(message);
  const { finished } = await runCells(store, [odd], { ...quietly, onWarning });
  assert.equal(finished, 1);
  assert.deepEqual(warnings, ["two lines, and [31mred"]);
});

Deno.test("with fewer cells than workers, cells multiply on the threads that are left", async () => {
  await using study = await toyStudy({ reps: 1 });
  const plans = await planCells(study.store, project, study.experiment, study.embedded);
  const products = new URL("../../lib/numeric/products.ts", import.meta.url);
  const threadsOf = async (cells: number, workers: number) => {
    const told = `throw String((await import("${products}")).threadsInUse())`;
    const telling = withCode(plans, `return (async () => { ${told} })();`).slice(0, cells);
    const { failures } = await runCells(study.store, telling, { ...quietly, workers });
    return failures.map(({ error }) => /\d+/.exec(error.message)?.[0]);
  };
  assert.deepEqual(await threadsOf(1, 5), ["5"]);
  assert.deepEqual(await threadsOf(2, 5), ["2", "2"]);
  assert.deepEqual(await threadsOf(2, 1), ["1", "1"]);
});

Deno.test("all workers see the pool in one place of memory", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store } = study;
  const plans = await planCells(store, project, study.experiment, study.embedded);
  // Each cell waits a little, so that one worker doesn't take both.
  const odd = withCode(
    plans,
    "const { data } = arguments[0].embeddings.source;" +
      "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);" +
      "throw new Error(`thread ${globalThis.thread ??= crypto.randomUUID()} sees the pool at ` +" +
      "Deno.UnsafePointer.value(Deno.UnsafePointer.of(data)));",
  );
  const { failures } = await runCells(store, odd, { ...quietly, workers: 2 });
  const seen = failures.map(({ error }) =>
    /thread (\S+) sees the pool at (\d+)/.exec(error.message)!
  );
  assert.equal(new Set(seen.map(([, thread]) => thread)).size, 2);
  assert.equal(new Set(seen.map(([, , address]) => address)).size, 1);
});

Deno.test("with a large pool each cell has a thread of its own, whose memory is given back", async () => {
  await using study = await toyStudy({ reps: 1 });
  const plans = await planCells(study.store, project, study.experiment, study.embedded);
  const telling = withCode(
    plans,
    "const [{ candidates, batchSize, warn }] = arguments;" +
      "warn(globalThis.thread ??= crypto.randomUUID());" +
      "return candidates.slice(0, batchSize);",
  );
  const threads = async (largePool: number) => {
    const told = new Set<string>();
    const onWarning = (_: CellPlan, message: string) => told.add(message);
    await runCells(study.store, telling, { ...quietly, force: true, largePool, onWarning });
    return told.size;
  };
  const bytes = 60 * 4 * 4;
  assert.equal(await threads(bytes), 2);
  assert.equal(await threads(bytes + 1000), 1);
});
