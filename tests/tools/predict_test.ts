// The tasks predict and encoders in a copy of the project, as a user calls them.

import assert from "node:assert/strict";
import { join } from "node:path";
import { classNames, clusters, nameOf, truthOf } from "../labelling/clusters.ts";
import { writeFiles } from "../labelling/photos.ts";
import { copyProject } from "../project.ts";

Deno.test("labels lead to a class for every name and to a head, and without enough labels nothing is written", async () => {
  await using project = await copyProject();
  await project.write("pool.npz", clusters(60));
  const folder = join(project.folder, "labelling/pool");
  const none = await project.task("predict", "pool.npz");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /^error: no image has a label, and a classifier needs two classes; /);
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);

  const lines = Array.from({ length: 30 }, (_, i) => `${nameOf(i)},${truthOf(nameOf(i))}\n`);
  await project.write("labels.csv", `file_name,label\n${lines.join("")}`);
  const { code, stdout, stderr } = await project.task(
    "predict",
    "pool.npz",
    "--labels",
    "labels.csv",
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^predicted 60 files by 30 labels of 3 classes$/m);
  for (const name of classNames) assert.match(stdout, new RegExp(`^ +\\d+  ${name}$`, "m"));
  assert.match(stdout, /^accuracy on the labels, each predicted by the others: [\d.]+ %, 95 % /m);
  assert.match(stdout, /^written to labelling\/pool: predictions\.csv, head\.onnx$/m);
  const predictions = await Deno.readTextFile(join(folder, "predictions.csv"));
  assert.match(
    predictions,
    /^file_name,predicted_label,confidence,label\n0\/0\.jpg,ant,[\d.]+,ant\n/,
  );
  assert.equal(predictions.trim().split("\n").length, 61);

  const two = ["first", "second"];
  const embeddings = await project.task("encoders", "pool.npz", ...two, "--labels", "labels.csv");
  assert.match(
    embeddings.stderr,
    /^error: .*pool\.npz holds embeddings of one encoder; name the im/,
  );
});

Deno.test("encoders are compared on labeled photos in words and in a table without times", async () => {
  await using project = await copyProject();
  const files = Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`photos/${i}.png`, i]));
  await writeFiles(project.folder, files);
  const lines = Array.from({ length: 24 }, (_, i) => `${i}.png,${["bag", "shoe"][i % 2]}\n`);
  await project.write("labels.csv", `file_name,label\n${lines.join("")}`);
  const call = ["encoders", "photos", "--labels", "labels.csv"];
  const model = "data/inputs/dino-fashion";
  const alone = await project.task(...call, model, model);
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /^error: Name two encoders or more, such as onnx-community\//);
  const { code, stdout, stderr } = await project.task(...call, model, `${model}:mean`);
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^24 labels of 2 classes, dealt into 10 parts; each part is predicted by the labels of the other 9$/m,
  );
  assert.match(stdout, /^data\/inputs\/dino-fashion:mean +96 .* ms$/m);
  assert.match(stdout, /is better than .* in \d+ of 10 parts.* percentage points, interval /);
  const table = await Deno.readTextFile(join(project.folder, "labelling/photos/encoders.csv"));
  assert.match(table, /^encoder,part,labels,right\ndata\/inputs\/dino-fashion[\w:]*,1,\d+,\d+\n/);
  assert.equal(table.trim().split("\n").length, 21);

  // Who forgets the encoder of the calls before is told so.
  const last = { source: join(project.folder, "photos"), model: "/models/other", labels: [] };
  await project.write("labelling/photos/source.json", JSON.stringify(last));
  const other = await project.task("predict", ...call.slice(1), "--encoder", model);
  assert.equal(other.code, 0, other.stderr);
  assert.match(
    other.stdout,
    /^note: before, .* encoder \/models\/other; now .* encoder \/.*dino-fashion\. .* add --encoder \/models\/other$/m,
  );
});

Deno.test("a folder of results that belongs to other photos of the same name is not written to", async () => {
  await using project = await copyProject();
  const model = "data/inputs/dino-fashion";
  const numbers = (from: number) => Array.from({ length: 12 }, (_, i) => from + i);
  for (const [place, from] of [["mine", 0], ["yours", 20]] as const) {
    await writeFiles(
      join(project.folder, place, "photos"),
      Object.fromEntries(numbers(from).map((i) => [`${i}.png`, i])),
    );
    const lines = numbers(from).map((i) => `${i}.png,${["bag", "shoe"][i % 2]}\n`);
    await project.write(`${place}.csv`, `file_name,label\n${lines.join("")}`);
  }
  const predict = (place: string) =>
    project.task("predict", `${place}/photos`, "--labels", `${place}.csv`, "--encoder", model);
  const encoders = (place: string) =>
    project.task(
      ...["encoders", `${place}/photos`, "--labels", `${place}.csv`, model, `${model}:mean`],
    );
  assert.equal((await predict("mine")).code, 0);
  const folder = join(project.folder, "labelling/photos");
  const written = await Deno.readTextFile(join(folder, "predictions.csv"));
  for (const ask of [predict, encoders]) {
    const { code, stderr, stdout } = await ask("yours");
    assert.equal(code, 1, stdout);
    assert.match(
      stderr,
      /^error: .*labelling\/photos has results of .*mine\/photos, and not of .*yours\/photos; name another folder with --out, or delete .*source\.json if the images have moved\n$/,
    );
    assert.doesNotMatch(stdout, /embedded/);
  }
  // With a round, the content of the images decides: they may move.
  const round = await project.task("suggest", "mine/photos", "--batch", "2", "--encoder", model);
  assert.equal(round.code, 0, round.stderr);
  const other = await predict("yours");
  assert.equal(other.code, 1);
  assert.match(
    other.stderr,
    /^error: .*remembers rounds of .*mine\/photos, and none of its images is in .*yours\/photos; name/,
  );
  assert.deepEqual(await Deno.readTextFile(join(folder, "predictions.csv")), written);
  await Deno.mkdir(join(project.folder, "moved"));
  await Deno.rename(join(project.folder, "mine/photos"), join(project.folder, "moved/photos"));
  await Deno.rename(join(project.folder, "mine.csv"), join(project.folder, "moved.csv"));
  const moved = await predict("moved");
  assert.equal(moved.code, 0, moved.stderr);
  assert.doesNotMatch(moved.stdout, /^note: before/m);
});
