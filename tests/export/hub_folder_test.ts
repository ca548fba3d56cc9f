import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { embed } from "../../lib/encoder/embed.ts";
import { loadDataset, readClassNames } from "../../lib/experiment/dataset.ts";
import { checkExperiment } from "../../lib/experiment/experiment.ts";
import { planCells } from "../../lib/experiment/plan.ts";
import { planPublication, studyOf } from "../../lib/experiment/publication.ts";
import { runCells, unfinishedCells } from "../../lib/experiment/run_cells.ts";
import { hubFolder } from "../../lib/export/hub_folder.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { project, quietly, toyStudy } from "../experiment/toy.ts";
import { pythonWith, runPython } from "../python.ts";

/** The finished toy study as a data set in a folder. */
async function exportedToy() {
  const study = await toyStudy();
  const { store, experiment, embedded } = study;
  await runCells(store, await planCells(store, project, experiment, embedded), quietly);
  const publication = await planPublication(store, project, experiment, embedded);
  const { pool, poolLabels, test, testLabels, classNames: names } = embedded.outputs;
  const classNames = await readClassNames(store, names);
  const data = await loadDataset(store, { pool, poolLabels, test, testLabels }, classNames.length);
  const cells = studyOf(publication);
  const files = hubFolder(experiment, data, classNames, cells, "CC-BY-4.0");
  const folder = join(store.folder, "..", "exported");
  await Deno.mkdir(folder);
  for (const [name, bytes] of files) await Deno.writeFile(join(folder, name), bytes);
  return { ...study, data, classNames, cells, files, folder };
}

Deno.test("an exported study is read back as an experiment's data, with the same cells", async () => {
  await using study = await exportedToy();
  const { store, experiment, embedded, folder } = study;
  const again = await checkExperiment({
    name: "again",
    data: { embeddings: "exported" },
    strategies: ["RandomSampling", "CoreSet"],
    reps: 2,
    cycles: 2,
    batchSize: 5,
  }, join(folder, "..", "again.json"));
  const hub = openKeptHub(join(store.folder, "hub"));
  const { record } = await embed({ ...again, store, project, hub, now: () => 0 });
  assert.deepEqual(record.outputs, embedded.outputs);
  const plans = await planCells(store, project, again, record);
  const first = await planCells(store, project, experiment, embedded);
  assert.deepEqual(plans.map(({ hash }) => hash), first.map(({ hash }) => hash));
  assert.deepEqual(await unfinishedCells(store, plans), []);
});

Deno.test("the same study is the same bytes, and Croissant has the SHA-256 of each file", async () => {
  await using study = await exportedToy();
  const { experiment, data, classNames, cells, files } = study;
  assert.deepEqual(hubFolder(experiment, data, classNames, cells, "CC-BY-4.0"), files);
  const { distribution } = JSON.parse(new TextDecoder().decode(files.get("croissant.json")));
  assert.deepEqual(
    distribution.map(({ contentUrl, sha256 }: Record<string, string>) => [contentUrl, sha256]),
    [...files].filter(([name]) => name.endsWith(".parquet"))
      .map(([name, bytes]) => [name, sha256(bytes)]),
  );
});

const { program, skipReason } = await pythonWith([
  "datasets==5.2.0",
  "mlcroissant==1.1.1",
  "pandas==3.1.1",
  "pyarrow==26.0.1",
]);

Deno.test(
  `Python reads the exported data set by the hub's library and by Croissant, which finds no fault${skipReason}`,
  { ignore: program === undefined },
  async () => {
    await using study = await exportedToy();
    const { data, cells, classNames, folder } = study;
    const script = fileURLToPath(new URL("read_data_set.py", import.meta.url));
    const read = JSON.parse(await runPython(program!, [script, folder, join(folder, "..", "hf")]));
    const picks = cells.cells.flatMap(({ strategy, repetition, cycles }) =>
      cycles.flatMap(({ picks }, cycle) =>
        picks.map((index, position) => ({ strategy, rep: repetition, cycle, position, index }))
      )
    );
    const sample = (index: number) => ({
      index,
      embedding: [...data.pool.data.subarray(index * 4, (index + 1) * 4)],
      label: data.poolLabels[index],
    });
    assert.deepEqual(read.rows, { pool: 60, test: 30, picks: picks.length, curves: 12 });
    assert.deepEqual(read.classes, classNames);
    assert.deepEqual(read.pool, [sample(0), sample(59)]);
    assert.deepEqual(read.picks, picks.at(-1));
    assert.deepEqual(read.issues, []);
    assert.deepEqual(read.croissant.pool, sample(0));
    assert.deepEqual(read.croissant.picks, picks[0]);
    assert.equal(read.croissant.curves.accuracy, cells.cells[0].cycles[0].accuracy);
  },
);
