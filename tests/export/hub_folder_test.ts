import { parquetReadObjects } from "hyparquet";
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { embed } from "../../lib/encoder/embed.ts";
import { loadDataset, readClassNames } from "../../lib/experiment/dataset.ts";
import { checkExperiment, loadExperiment } from "../../lib/experiment/experiment.ts";
import { planMeasures } from "../../lib/experiment/measure_plan.ts";
import { planCells } from "../../lib/experiment/plan.ts";
import { planPublication, studyOf } from "../../lib/experiment/publication.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { runMeasures } from "../../lib/experiment/run_measures.ts";
import { makePool } from "../../lib/experiment/study_pool.ts";
import { hubFolder } from "../../lib/export/hub_folder.ts";
import { poolOrigin } from "../../lib/export/pool_origin.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { project, quietly, toyStudy, unfinishedCells } from "../experiment/toy.ts";
import { pythonWith, runPython } from "../python.ts";

/** A study with all that can be exported. */
const rich = {
  pool: { longTail: 3, wrongLabels: 0.2 },
  start: { byRepetition: { 0: [3, 1], 1: [2, 14] } },
  bounds: ["WholePool"],
  measures: ["worstClass", "calibrationError"],
};

/** The finished toy study as a data set in a folder. */
async function exportedToy(changes: object = {}) {
  const study = await toyStudy(changes);
  const { store, experiment, embedded } = study;
  const { outputs } = await makePool(store, project, experiment, embedded);
  const plans = await planCells(store, project, experiment, { outputs });
  await runCells(store, plans, quietly);
  if (experiment.measures !== undefined) {
    const measures = await planMeasures(store, project, plans);
    await runMeasures(store, measures, { ...quietly, onCell: () => {} });
  }
  const publication = await planPublication(store, project, experiment, embedded);
  const { pool, poolLabels, test, testLabels, classNames: names } = outputs;
  const classNames = await readClassNames(store, names);
  const data = await loadDataset(store, { pool, poolLabels, test, testLabels }, classNames.length);
  const cells = studyOf(publication);
  const options = { licence: "CC-BY-4.0", origin: await poolOrigin(store, experiment, outputs) };
  const files = hubFolder(experiment, data, classNames, cells, options);
  const folder = join(store.folder, "..", "exported");
  await Deno.mkdir(folder);
  for (const [name, bytes] of files) await Deno.writeFile(join(folder, name), bytes);
  return { ...study, data, classNames, cells, plans, options, files, folder };
}

/** The rows of a parquet file, whole numbers as numbers. */
async function rowsOf(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = bytes.slice().buffer;
  const plain = (value: unknown) => typeof value === "bigint" ? Number(value) : value;
  return (await parquetReadObjects({ file })).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))
  );
}

Deno.test("measures, bounds, true labels and places in the embedded pool are exported, and described", async () => {
  await using study = await exportedToy(rich);
  const { data, cells, files, options: { origin } } = study;
  const pool = await rowsOf(files.get("pool.parquet")!);
  assert.deepEqual(Object.keys(pool[0]), [
    "index",
    "embedding",
    "label",
    "true_label",
    "embedded_index",
  ]);
  for (const [i, row] of pool.entries()) {
    assert.deepEqual([row.label, row.true_label, row.embedded_index], [
      data.poolLabels[i],
      origin!.classes![i],
      origin!.indices[i],
    ]);
    // Samples of the toy pool have their classes by turns.
    assert.equal(row.true_label, Number(row.embedded_index) % 3);
  }
  assert.ok(pool.some(({ label, true_label }) => label !== true_label));
  const test = await rowsOf(files.get("test.parquet")!);
  assert.ok(test.every((row, i) => row.true_label === row.label && row.embedded_index === i));
  const curves = await rowsOf(files.get("curves.parquet")!);
  const { accuracy, measures } = cells.cells[0].cycles[1];
  assert.deepEqual(curves[1], {
    strategy: cells.cells[0].strategy,
    rep: 0,
    cycle: 1,
    n_labeled: 7,
    accuracy,
    worst_class: measures!.worstClass,
    calibration_error: measures!.calibrationError,
  });
  const [bound] = cells.bounds!;
  assert.deepEqual((await rowsOf(files.get("bounds.parquet")!)).at(-1), {
    bound: "WholePool",
    rep: 1,
    cycle: 0,
    n_labeled: bound.labeled[0],
    accuracy: bound.accuracies[1][0],
    worst_class: bound.measures!.worstClass![1][0],
    calibration_error: bound.measures!.calibrationError![1][0],
  });
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  const fields = JSON.parse(text("croissant.json")).recordSet
    .flatMap(({ field }: { field: { "@id": string }[] }) => field.map((own) => own["@id"]));
  const further = ["pool/true_label", "pool/embedded_index", "bounds/bound", "curves/worst_class"];
  for (const name of further) {
    assert.ok(fields.includes(name), name);
    assert.match(text("README.md"), new RegExp(`\`${name.split("/")[1]}\` \\(`));
  }
  // A pool without wrong labels has no others, and a plain one no places.
  await using sorted = await exportedToy({ pool: { longTail: 3 } });
  const [row] = await rowsOf(sorted.files.get("pool.parquet")!);
  assert.deepEqual(Object.keys(row), ["index", "embedding", "label", "embedded_index"]);
});

Deno.test("experiment.json of an exported study asks for its very cells, with the same start", async () => {
  for (
    const changes of [{}, rich, { start: "random" }, { seeds: [4, 9], start: { perClass: 1 } }]
  ) {
    await using study = await exportedToy(changes);
    const { store, folder, plans } = study;
    const again = await loadExperiment(join(folder, "experiment.json"));
    assert.equal(again.name, "toy-again");
    const hub = openKeptHub(join(store.folder, "hub"));
    const { record } = await embed({ ...again, store, project, hub, now: () => 0 });
    const own = await planCells(store, project, again, record);
    assert.deepEqual(own.map(({ hash }) => hash), plans.map(({ hash }) => hash));
    assert.deepEqual(await unfinishedCells(store, own), []);
  }
});

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
  const { experiment, data, classNames, cells, options, files } = study;
  assert.deepEqual(hubFolder(experiment, data, classNames, cells, options), files);
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
    await using study = await exportedToy(rich);
    const { data, cells, classNames, folder, options: { origin } } = study;
    const rows = data.poolLabels.length;
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
      true_label: origin!.classes![index],
      embedded_index: origin!.indices[index],
    });
    const curves = cells.cells.length * 3;
    const counts = { pool: rows, test: 30, picks: picks.length, curves, bounds: 2 };
    assert.deepEqual(read.rows, counts);
    assert.deepEqual(read.classes, classNames);
    assert.deepEqual(read.pool, [sample(0), sample(rows - 1)]);
    assert.deepEqual(read.picks, picks.at(-1));
    assert.deepEqual(read.issues, []);
    assert.deepEqual(read.croissant.pool, sample(0));
    assert.deepEqual(read.croissant.picks, picks[0]);
    assert.equal(read.croissant.curves.accuracy, cells.cells[0].cycles[0].accuracy);
    assert.equal(read.croissant.bounds.accuracy, cells.bounds![0].accuracies[0][0]);
  },
);
