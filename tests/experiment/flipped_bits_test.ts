// Whichever file of a data folder has a flipped bit: status, run and plot end well, and publish the undisturbed bytes.

import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { embed } from "../../lib/encoder/embed.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { cellState, planCells } from "../../lib/experiment/plan.ts";
import {
  makePublication,
  planPublication,
  restoreFiles,
} from "../../lib/experiment/publication.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { cellStatus } from "../../lib/experiment/status.ts";
import { embedStatus, plotStatus } from "../../lib/experiment/step_status.ts";
import { otherOfName, takeStudyName } from "../../lib/experiment/study_name.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { writeFailure } from "../../lib/store/failures.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { startWatch } from "../../lib/store/processes.ts";
import { writeProgress } from "../../lib/store/progress.ts";
import { findRecord, keyHash } from "../../lib/store/records.ts";
import { referencedRecord, setReference } from "../../lib/store/references.ts";
import { files, pathOf, type Store } from "../../lib/store/store.ts";
import { project, quietly, toyStudy, unfinishedCells } from "./toy.ts";

/** What `deno task status` does. */
async function status(store: Store, experiment: Experiment, figures: string) {
  const hub = openKeptHub(join(store.folder, "hub"));
  await embedStatus(store, project, experiment, hub);
  const embedded = await referencedRecord(store, experiment.name, "embed");
  if (embedded === undefined) return;
  const watch = startWatch(() => 0);
  const cells = [];
  for (const plan of await planCells(store, project, experiment, embedded)) {
    cells.push(await cellStatus(store, plan, watch));
  }
  if (cells.every(({ standing }) => standing === "done")) {
    await plotStatus(store, project, experiment, embedded, join(figures, experiment.name));
  }
  await otherOfName(store, experiment, { experiments: experiment.folder, figures });
}

/** What `deno task all` does. */
async function all(store: Store, experiment: Experiment, figures: string) {
  const hub = openKeptHub(join(store.folder, "hub"));
  const { name, folder } = experiment;
  await takeStudyName(store, experiment, { experiments: folder, figures }, false);
  const { record } = await embed({ ...experiment, store, project, hub, now: () => 0 });
  await setReference(store, { experiment: name, step: "embed", record: keyHash(record.key) });
  const embedded = await referencedRecord(store, name, "embed");
  const plans = await planCells(store, project, experiment, embedded!);
  const { failures } = await runCells(store, await unfinishedCells(store, plans), quietly);
  assert.deepEqual(failures, []);
  const publication = await planPublication(store, project, experiment, embedded!);
  const known = await findRecord(store, publication.key);
  const published = known ?? (await makePublication(store, publication, { hub })).record;
  await setReference(store, { experiment: name, step: "plot", record: keyHash(published.key) });
  await restoreFiles(store, published, join(figures, name));
  return plans;
}

async function bytesIn(folder: string): Promise<Record<string, string>> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const read = async (name: string) =>
    [name, new TextDecoder("latin1").decode(await Deno.readFile(join(folder, name)))] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    await (isDirectory ? copyFolder(source, target) : Deno.copyFile(source, target));
  }
}

/** How many files of a kind have their turn; of the others, all. */
const sampled: Record<string, number> = { code: 1, objects: 6 };

Deno.test("whichever file of a data folder has a flipped bit, status, run and plot end well and publish the undisturbed bytes", async (t) => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment } = study;
  const figures = join(experiment.folder, "figures");
  const shown = join(figures, experiment.name);
  await Deno.mkdir(figures);
  const [, plan] = await all(store, experiment, figures);
  const expected = await bytesIn(shown);

  // One cell is as a process leaves it that was killed after a cell had failed: claimed, with its first cycles.
  const { cycles } = await cellState(store, plan);
  await Deno.remove(pathOf(store, "records", plan.hash, ".json"));
  await writeProgress(store, plan.hash, { cycles: cycles.slice(0, 2), exhausted: false });
  await writeFailure(store, plan.hash, "out of luck");
  const claimed = pathOf(store, "claims", plan.hash, ".1");
  await Deno.mkdir(join(claimed, ".."), { recursive: true });
  const owner = { process: `${hostname()}-1-00000000`, id: "x" };
  await Deno.writeTextFile(claimed, JSON.stringify(owner));
  const base = join(experiment.folder, "base");
  await copyFolder(store.folder, base);

  const kinds = ["objects", "records", "references", "experiments", "progress", "failures"];
  const paths = [];
  for (const kind of [...kinds, "claims", "code"]) {
    const found = (await Array.fromAsync(files(base, [kind]))).sort();
    assert.ok(found.length > 0, kind);
    const every = Math.ceil(found.length / (sampled[kind] ?? Infinity)) || 1;
    paths.push(...found.filter((_, i) => i % every === 0));
  }
  for (const [i, path] of paths.entries()) {
    const name = path.slice(base.length + 1).replaceAll("\\", "/");
    await t.step(name, async () => {
      await Deno.remove(store.folder, { recursive: true });
      await copyFolder(base, store.folder);
      const bytes = await Deno.readFile(path);
      // Another place in each file, spread over all of it.
      bytes[(i * 7919) % bytes.length] ^= 1 << (i % 8);
      await Deno.writeFile(join(store.folder, name), bytes);
      await Deno.remove(shown, { recursive: true });
      const warnings: string[] = [];
      const open = () => openStore(store.folder, (message) => warnings.push(message));
      await status(await open(), experiment, figures);
      await all(await open(), experiment, figures);
      assert.deepEqual(await bytesIn(shown), expected);
      for (const warning of warnings) assert.match(warning, /^[^\n]*damaged[^\n]*$/);
      // A claim is nobody's results; whose it is, is looked at anew each time.
      if (!name.startsWith("claims/")) assert.ok(warnings.length > 0, "the damage is named");
      warnings.length = 0;
      await all(await open(), experiment, figures);
      assert.deepEqual(warnings, [], "the damage is healed");
    });
  }
});
