// A data set of the hub, and parquet files, as pools: the commands of labelling against a hub on this machine.

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { commit, lookalike, startHub } from "../hub/loopback_hub.ts";
import { copyProject } from "../project.ts";

const encoder = ["--encoder", "onnx-community/dinov2-small", "--revision", commit];

Deno.test("a data set of the hub leads to batches and predictions, later rounds without the hub, and each batch verifies", async () => {
  const server = startHub(await lookalike());
  await using project = await copyProject({
    ...{ HF_ENDPOINT: server.endpoint, HF_TOKEN: "", HF_HOME: "/nowhere", HF_HUB_OFFLINE: "" },
  });
  const pool = ["hub:uoft-cs/cifar100", "--image-column", "img", ...encoder];
  const first = await project.task("suggest", ...pool, "--batch", "6");
  assert.equal(first.code, 0, first.stderr + first.stdout);
  assert.match(first.stdout, /^no labels yet, of \d+ images$/m);
  const folder = join(project.folder, "labelling/cifar100");
  const namesOf = async (round: number) => {
    const text = await Deno.readTextFile(join(folder, `round-${round}/batch.csv`));
    const rows: { file_name: string }[] = parse(text, { columns: true });
    return rows.map(({ file_name }) => file_name);
  };
  const names = await namesOf(1);
  assert.match(names[0], /^.*train-0000\d-of-00002\.parquet#\d+$/);
  // Nothing of the test set is asked for.
  assert.deepEqual(server.requests.filter((request) => request.includes("test-0000")), []);
  const labels = names.map((name, i) => `${name},${["cow", "elm"][i % 2]}\n`);
  await project.write("labels.csv", `file_name,label\n${labels.join("")}`);
  await server[Symbol.asyncDispose]();

  const second = await project.task("suggest", ...pool, "--labels", "labels.csv", "--batch", "4");
  assert.equal(second.code, 0, second.stderr + second.stdout);
  assert.doesNotMatch(second.stdout, /^embedded/m);
  assert.match(second.stdout, /^6 of \d+ images have a label, of 2 classes$/m);
  const next = await namesOf(2);
  assert.deepEqual(next.filter((name) => names.includes(name)), []);
  const page = await Deno.readTextFile(join(folder, "round-2/batch.html"));
  assert.equal(page.match(/data:image/g)?.length, 4);
  const proof = await project.task("verify", "labelling/cifar100/round-2/batch.json", "--rerun");
  assert.equal(proof.code, 0, proof.stdout + proof.stderr);
  assert.match(proof.stdout, /^No faults: the same images are suggested again$/m);
  const predicted = await project.task("predict", ...pool, "--labels", "labels.csv");
  assert.equal(predicted.code, 0, predicted.stderr);
  assert.match(predicted.stdout, /^predicted \d+ files by 6 labels of 2 classes$/m);

  // A column of labels counts if it is asked for; of an image that is there twice with two labels none does.
  const all = await project.task("predict", ...pool, "--label-column", "fine_label");
  assert.equal(all.code, 2, all.stderr);
  assert.match(
    all.stdout,
    /^note: 1 image has two labels, .* train-00000-of-00002\.parquet#3 is "class 03", and train/m,
  );
  assert.match(all.stdout, /^predicted 400 files by 397 labels of 100 classes$/m);
});

Deno.test("parquet files are a pool, with their labels or without", async () => {
  await using project = await copyProject();
  const files = (await lookalike())["datasets/uoft-cs/cifar100"];
  for (const [path, bytes] of Object.entries(files)) {
    if (/train.*\.parquet$/.test(path)) await project.write(`mine/${path.split("/")[1]}`, bytes);
  }
  const pool = ["mine", "--encoder", "data/inputs/dino-fashion"];
  const wrong = await project.task("suggest", ...pool);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^error: .*"image".*img.*\n$/);
  const asked = [...pool, "--image-column", "img"];
  const { code, stdout, stderr } = await project.task("suggest", ...asked, "--batch", "3");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ +1 {2}train-0000\d-of-00002\.parquet#\d+$/m);
  const labeled = await project.task(
    ...["suggest", ...asked, "--label-column", "fine_label", "--batch", "3"],
  );
  assert.equal(labeled.code, 2, labeled.stderr);
  assert.match(labeled.stdout, /^397 of 398 images have a label, of 100 classes$/m);
  assert.match(labeled.stdout, /^round 2: .* picked 1 of 1 candidate$/m);
  const one = await project.task(
    ...["suggest", "mine/train-00000-of-00002.parquet", ...asked.slice(1), "--batch", "3"],
  );
  assert.equal(one.code, 0, one.stderr);
  assert.match(
    one.stdout,
    /^written to labelling\/train-00000-of-00002\/round-1: report\.txt, batch\.csv/m,
  );
});
