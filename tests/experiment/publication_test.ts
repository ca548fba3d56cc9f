import assert from "node:assert/strict";
import { join } from "node:path";
import { planCells } from "../../lib/experiment/plan.ts";
import {
  makePublication,
  planPublication,
  restoreFiles,
  studyOf,
} from "../../lib/experiment/publication.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { project, quietly, toyStudy } from "./toy.ts";

Deno.test("an experiment is published once all its cells are done", async () => {
  await using study = await toyStudy();
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  await runCells(store, plans.slice(1), quietly);
  await assert.rejects(
    () => planPublication(store, project, experiment, embedded),
    {
      name: "UserError",
      message: `toy: 1 of 4 cells are not done; run deno task run ${experiment.path} first`,
    },
  );
  await runCells(store, plans, quietly);
  const publication = await planPublication(store, project, experiment, embedded);
  const { name, strategies, baseline, cells } = studyOf(publication);
  assert.deepEqual([name, strategies, baseline], [
    "toy",
    ["RandomSampling", "CoreSet"],
    "RandomSampling",
  ]);
  assert.deepEqual(cells.map(({ cycles }) => cycles.length), [3, 3, 3, 3]);

  const hub = openKeptHub(join(store.folder, "hub"));
  const { record, files } = await makePublication(store, publication, { hub });
  const folder = join(store.folder, "..", "published");
  assert.equal(await restoreFiles(store, record, folder), files.size);
  assert.equal(await restoreFiles(store, record, folder), 0);
  await Deno.writeTextFile(join(folder, "results.csv"), "altered");
  await Deno.remove(join(folder, "report.html"));
  assert.equal(await restoreFiles(store, record, folder), 2);
  assert.deepEqual(
    await Deno.readFile(join(folder, "results.csv")),
    new Uint8Array(files.get("results.csv")!),
  );
});

Deno.test("every record names the source that made it: git's tree of the files in its key", async () => {
  await using study = await toyStudy();
  const { store, experiment, embedded } = study;
  await runCells(store, await planCells(store, project, experiment, embedded), quietly);
  const publication = await planPublication(store, project, experiment, embedded);
  const hub = openKeptHub(join(store.folder, "hub"));
  const { record } = await makePublication(store, publication, { hub });
  const git = await Deno.makeTempDir();
  const run = async (...args: string[]) => {
    const settings = [`--git-dir=${git}`, `--work-tree=${project}`, "-c", "core.autocrlf=false"];
    const command = new Deno.Command("git", { args: [...settings, ...args], cwd: project });
    return new TextDecoder().decode((await command.output()).stdout).trim();
  };
  for (const { key, details } of [embedded, publication.cells[3].record, record]) {
    await Deno.remove(git, { recursive: true });
    await run("init", "-q");
    await run("add", "--force", "--", ...Object.keys(key.code));
    assert.equal(details!.source, `swh:1:dir:${await run("write-tree")}`, key.step);
  }
  await Deno.remove(git, { recursive: true });
});
