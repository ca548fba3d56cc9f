import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpz } from "../../lib/images/npz.ts";
import { copyProject, taskIn, type TaskResult } from "../project.ts";

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
  assert.deepEqual(Object.keys(provenance.code), ["step 1", "step 2, RandomSampling", "step 3"]);
  assert.equal(provenance.baseline, "RandomSampling");
});

Deno.test("what is tracked stays the same at other times, with other workers and in another folder", async () => {
  await using project = await copyProject();
  const git = async (folder: string, ...args: string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test"];
    const { success, stdout, stderr } = await new Deno.Command("git", {
      args: [...identity, ...args],
      cwd: folder,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  const run = async (task: (...args: string[]) => Promise<TaskResult>, ...args: string[]) => {
    const { code, stderr } = await task(...args);
    assert.equal(code, 0, stderr);
  };
  const timings = (folder: string) =>
    Deno.readTextFile(join(folder, "figures", "toy", "machine", "timings.csv"));
  await project.write("experiments/toy.npz", toyEmbeddings());
  await project.write("experiments/toy.json", JSON.stringify(experiment));
  await run(project.task, "all", "toy");
  await git(project.folder, "init", "-q");
  await git(project.folder, "add", "-A");
  await git(project.folder, "commit", "-q", "-m", "published");
  assert.match(await git(project.folder, "ls-files", "figures"), /figures\/toy\/report\.html/);
  assert.doesNotMatch(await git(project.folder, "ls-files", "figures"), /machine/);

  const before = await timings(project.folder);
  await run(project.task, "run", "toy", "--force", "--workers", "1");
  await run(project.task, "plot", "toy");
  assert.notEqual(await timings(project.folder), before, "the times of the second run");
  assert.equal(await git(project.folder, "status", "--porcelain"), "");

  const elsewhere = await Deno.makeTempDir({ prefix: "another folder " });
  try {
    await git(elsewhere, "clone", "-q", project.folder, "clone");
    const clone = join(elsewhere, "clone");
    await run(taskIn(clone), "all", "toy");
    assert.match(await timings(clone), /^RandomSampling,0,1,/m);
    assert.equal(await git(clone, "status", "--porcelain"), "");
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});
