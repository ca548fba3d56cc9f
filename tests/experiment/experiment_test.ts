import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  checkExperiment,
  experimentJsonSchema,
  loadExperiment,
} from "../../lib/experiment/experiment.ts";

const valid = {
  name: "mine",
  data: { embeddings: "pool.npz" },
  strategies: ["RandomSampling", "Badge"],
};

const fromProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

Deno.test("the paper's parameters are the defaults of an experiment", async () => {
  const experiment = await checkExperiment(valid, "/studies/mine.json");
  assert.deepEqual(
    {
      reps: experiment.reps,
      cycles: experiment.cycles,
      batchSize: experiment.batchSize,
      maxCandidates: experiment.maxCandidates,
      classifier: experiment.classifier,
      generator: experiment.generator,
    },
    {
      reps: 3,
      cycles: 20,
      batchSize: 100,
      maxCandidates: 0.2,
      classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
      generator: "mt19937",
    },
  );
  assert.equal(experiment.folder, "/studies");
});

Deno.test("a strategy is called by its name unless it has a label", async () => {
  const experiment = await checkExperiment({
    ...valid,
    strategies: ["Badge", { name: "Badge", label: "Badge, picked centres", options: {} }],
  }, "/studies/mine.json");
  assert.deepEqual(experiment.strategies.map(({ name, label }) => [name, label]), [
    ["Badge", "Badge"],
    ["Badge", "Badge, picked centres"],
  ]);
});

const faults: [string, Record<string, unknown>, RegExp][] = [
  ["a missing key", { name: undefined }, /mine\.json: name: missing; .*expected string/],
  ["an unknown key", { repetitions: 3 }, /mine\.json: unknown key "repetitions"/],
  ["a wrong type", { cycles: "20" }, /mine\.json: cycles: .*expected (int|number), found "20"/],
  ["a fraction of a repetition", { reps: 2.5 }, /mine\.json: reps: .*expected int, found 2\.5/],
  ["no candidates", { maxCandidates: 0 }, /mine\.json: maxCandidates: .*found 0/],
  ["candidates between one and two", { maxCandidates: 1.5 }, /maxCandidates: .*found 1\.5/],
  ["no strategies", { strategies: [] }, /mine\.json: strategies: /],
  [
    "a mistyped strategy",
    { strategies: ["RandomSampling", "Bagde"] },
    /strategies\[1\]: unknown strategy "Bagde"; did you mean "Badge" or "BALD"\?/,
  ],
  [
    "a label used twice",
    { strategies: ["Badge", "Badge"] },
    /strategies\[1\]: a second "Badge"; give it a label of its own/,
  ],
  [
    "an unknown option of a strategy",
    { strategies: [{ name: "Badge", options: { speed: 11 } }] },
    /strategies\[0\] \(Badge\): options: unknown key "speed"/,
  ],
  [
    "an unknown key of a source",
    { data: { parquet: { train: "a", test: "b", lable: "c" } } },
    /mine\.json: data\.parquet: unknown key "lable"/,
  ],
  [
    "a missing key of a source",
    { data: { parquet: { train: "a" } } },
    /mine\.json: data\.parquet\.test: missing/,
  ],
  [
    "an unknown source",
    { data: { tarball: "a.tgz" } },
    /mine\.json: data: unknown key "tarball"; there are hub, parquet, folder, embeddings/,
  ],
  [
    "images without an encoder",
    { data: { folder: { train: "photos" } } },
    /mine\.json: encoder: missing/,
  ],
  [
    "an encoder beside embeddings",
    { data: { embeddings: "pool.npz" }, encoder: { model: "owner/name" } },
    /mine\.json: encoder: nothing is encoded, as data are embeddings; leave it out/,
  ],
  ["a wrong classifier", { classifier: { C: -1 } }, /mine\.json: classifier\.C: .*found -1/],
];

for (const [fault, change, message] of faults) {
  Deno.test(`${fault} is named with its key, in one line`, async () => {
    await assert.rejects(
      () => checkExperiment({ ...valid, ...change }, "mine.json"),
      (error: Error) => {
        assert.equal(error.name, "UserError");
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
  });
}

Deno.test("a missing and a malformed file are named", async () => {
  await assert.rejects(
    () => loadExperiment("/nowhere/mine.json"),
    /No experiment file \/nowhere\/mine\.json/,
  );
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, '{ "name": ');
    await assert.rejects(() => loadExperiment(path), /is not JSON: /);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("the experiments that come with the project are valid", async () => {
  for (const entry of Deno.readDirSync(fromProject("experiments"))) {
    if (entry.name === "schema.json") continue;
    const experiment = await loadExperiment(fromProject(`experiments/${entry.name}`));
    assert.equal(`${experiment.name}.json`, entry.name);
  }
});

Deno.test("ImageNet's experiment begins with a thousand labels and is scored on the split that has labels", async () => {
  const { data, start, batchSize, maxCandidates } = await loadExperiment(
    fromProject("experiments/imagenet.json"),
  );
  // The labels of its test split are kept secret.
  assert.ok("hub" in data && data.hub.test === "validation");
  assert.deepEqual([start, batchSize, maxCandidates], ["random", 1000, 50_000]);
});

Deno.test("experiments/schema.json is what the definition gives", async () => {
  assert.deepEqual(
    JSON.parse(await Deno.readTextFile(fromProject("experiments/schema.json"))),
    JSON.parse(JSON.stringify(await experimentJsonSchema())),
    "run `deno task schema`",
  );
});

Deno.test("seeds take the place of reps, and must not contradict them", async () => {
  const { reps, seeds } = await checkExperiment({ ...valid, seeds: [7, 3] }, "/studies/mine.json");
  assert.deepEqual({ reps, seeds }, { reps: 2, seeds: [7, 3] });
  const refused = (changes: object, message: RegExp) =>
    assert.rejects(checkExperiment({ ...valid, ...changes }, "/studies/mine.json"), {
      name: "UserError",
      message,
    });
  await refused({ seeds: [7, 3], reps: 3 }, /reps: 3 repetitions have 2 seeds; leave reps out/);
  await refused({ seeds: [7, 7] }, /seeds: distinct seeds/);
  await refused({ seeds: [-1] }, /seeds\[0\]/);
  await refused({ start: { perClas: 2 } }, /start/);
  await refused({ start: { csv: "none.csv" } }, /start: .*none\.csv can't be read/);
});

Deno.test("names and numbers that no folder and no machine can have are refused", async () => {
  const refused = (changes: object, message: RegExp) =>
    assert.rejects(checkExperiment({ ...valid, ...changes }, "/studies/mine.json"), {
      name: "UserError",
      message,
    });
  for (const name of ["con", "NUL", "aux.1", "com1", "dots."]) {
    await refused({ name }, /name: a name that a folder may have on Windows, too/);
  }
  await refused({ name: "a".repeat(300) }, /name: at most 100 signs/);
  await refused({ reps: 1e15 }, /reps: /);
  await refused({ cycles: 1e8 }, /cycles: /);
  assert.equal((await checkExperiment({ ...valid, name: "console" }, "/m.json")).name, "console");
});

Deno.test("a figure that shows what the study does not have is refused before any work", async () => {
  const refused = (figure: object, message: RegExp, strategies = valid.strategies) =>
    assert.rejects(checkExperiment({ ...valid, strategies, figure }, "/studies/mine.json"), {
      name: "UserError",
      message,
    });
  await refused({ strategies: ["Bagde"] }, /figure\.strategies: .* no strategy "Bagde"; .*"Badge"/);
  await refused(
    { labels: { CoreSet: "x" } },
    /figure\.labels: the study has no strategy "CoreSet"/,
  );
  await refused({ panels: ["accuracy", "accuracy"] }, /figure\.panels: each panel once/);
  await refused({ panels: ["difference"] }, /differences are to RandomSampling/, ["Badge"]);
});

Deno.test("a file with a byte order mark is read, and comments are told in one line", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/mine.json`;
  await Deno.writeTextFile(path, "\ufeff" + JSON.stringify(valid));
  assert.equal((await loadExperiment(path)).name, "mine");
  await Deno.writeTextFile(path, `// mine\n${JSON.stringify(valid)}`);
  await assert.rejects(loadExperiment(path), (error: Error) => {
    assert.match(error.message, /mine\.json is not JSON: .*; comments are not allowed in it$/);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
  await Deno.remove(folder, { recursive: true });
});
