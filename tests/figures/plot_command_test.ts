import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpz } from "../../lib/images/npz.ts";
import { copyProject } from "../project.ts";

/** A pool of 60 and a test set of 30 points in three clusters. */
function toyEmbeddings(): Uint8Array<ArrayBuffer> {
  const points = (count: number) =>
    Float32Array.from(
      { length: count * 4 },
      (_, i) => (i % 4 === Math.floor(i / 4) % 3 ? 2 : 0) + Math.sin(i * 12.9898),
    );
  const labels = (count: number) => Int32Array.from({ length: count }, (_, i) => i % 3);
  return writeNpz({
    X_pool: { data: points(60), shape: [60, 4] },
    y_pool: { data: labels(60), shape: [60] },
    X_test: { data: points(30), shape: [30, 4] },
    y_test: { data: labels(30), shape: [30] },
  });
}

const experiment = {
  name: "toy",
  data: { embeddings: "toy.npz" },
  strategies: ["RandomSampling", { name: "RandomSampling", label: "<b>again</b>" }],
  reps: 2,
  cycles: 2,
  batchSize: 5,
};

Deno.test("step 3 publishes once, restores what was lost, and redraws at a change of looks", async () => {
  await using project = await copyProject();
  const published = (name: string) => join(project.folder, "figures", "toy", name);
  const write = (content: object) => project.write("experiments/toy.json", JSON.stringify(content));
  const plot = async () => {
    const { code, stdout, stderr } = await project.task("plot", "toy");
    assert.equal(code, 0, stderr);
    return stdout;
  };
  await project.write("experiments/toy.npz", toyEmbeddings());
  await write(experiment);

  const early = await project.task("plot", "toy");
  assert.equal(early.code, 1);
  assert.match(early.stderr, /^error: toy has no embeddings yet; run deno task embed toy first\n$/);
  assert.equal((await project.task("embed", "toy")).code, 0);
  const unrun = await project.task("plot", "toy");
  assert.match(
    unrun.stderr,
    /^error: toy: 4 of 4 cells are not done; run deno task run toy first\n$/,
  );
  assert.equal((await project.task("run", "toy")).code, 0);

  assert.match(await plot(), /report {2}figures\/toy\/report\.html/);
  const before = await Deno.readFile(published("results.csv"));
  assert.match(await plot(), /is up to date/);

  await Deno.writeTextFile(published("results.csv"), "altered");
  await Deno.remove(published("report.html"));
  assert.match(await plot(), /restored 2 files/);
  assert.deepEqual(await Deno.readFile(published("results.csv")), before);

  await write({ ...experiment, figure: { width: 7, height: 3 } });
  assert.match(await plot(), /report {2}/);
  assert.match(await Deno.readTextFile(published("learning_curves.svg")), /width="7in"/);
  assert.deepEqual(await Deno.readFile(published("results.csv")), before);
  const provenance = JSON.parse(await Deno.readTextFile(published("provenance.json")));
  assert.deepEqual(provenance.records.map(({ key }: { key: { step: string } }) => key.step), [
    "embed",
    ...Array(4).fill("cell"),
  ]);
  assert.equal(provenance.baseline, "RandomSampling");
});
