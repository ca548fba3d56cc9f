// The commands of labelling in a copy of the project, as a user calls them: from photos to batches, and their proof.

import assert from "node:assert/strict";
import { join } from "node:path";
import { clusters, namedEmbeddings } from "../labelling/clusters.ts";
import { images, writeFiles } from "../labelling/photos.ts";
import { copyProject } from "../project.ts";

const encoder = ["--encoder", "data/inputs/dino-fashion"];

Deno.test("photos without labels lead to a batch, its labels to the next, and each batch verifies", async () => {
  await using project = await copyProject();
  const photos = join(project.folder, "my photos");
  await writeFiles(
    photos,
    Object.fromEntries(images.slice(0, 20).map((_, i) => [`${i % 2}/${i}.png`, i])),
  );
  await writeFiles(photos, { "broken.jpg": "no image" });
  const first = await project.task("suggest", "my photos", ...encoder, "--batch", "5");
  assert.equal(first.code, 2, first.stderr);
  assert.match(first.stdout, /^note: 1 image can't be read: broken\.jpg \(/m);
  assert.match(first.stdout, /^no labels yet, of 20 images$/m);
  assert.match(
    first.stdout,
    /^round 1: UHerding can choose once two classes have labels; until then, 20 candidates are dealt into 5 clusters/m,
  );
  const folder = join(project.folder, "labelling/my photos");
  const batch = await Deno.readTextFile(join(folder, "round-1/batch.csv"));
  const names = batch.trim().split("\n").slice(1).map((line) => line.split(",")[1]);
  assert.equal(names.length, 5);

  await Deno.remove(join(photos, "broken.jpg"));
  const labels = names.map((name, i) => `${name},${["bag", "shoe"][i % 2]}\n`).join("");
  await project.write("labels.csv", `file_name,label\n${labels}`);
  const next = ["suggest", "my photos", ...encoder, "--labels", "labels.csv", "--batch", "4"];
  const second = await project.task(...next, "--format", "txt", "--format", "csv");
  assert.equal(second.code, 0, second.stderr);
  assert.doesNotMatch(second.stdout, /embedded/);
  assert.match(second.stdout, /^round 2: UHerding picked 4 of 15 candidates$/m);
  const list = (await Deno.readTextFile(join(folder, "round-2/batch.txt"))).trim().split("\n");
  assert.deepEqual(list.filter((name) => names.includes(name)), []);

  const path = "labelling/my photos/round-2/batch.json";
  const proof = await project.task("verify", path, "--rerun");
  assert.equal(proof.code, 0, proof.stdout + proof.stderr);
  assert.match(proof.stdout, /^ok {4}20 images, embedded again$/m);
  assert.match(proof.stdout, /^No faults: the same images are suggested again$/m);
  const sums = new Deno.Command("sha256sum", {
    args: [
      "--check",
      "--quiet",
      ...[...Deno.readDirSync(folder)].map(({ name }) => name)
        .filter((name) => name.endsWith(".sha256")).map((name) => join(folder, name)),
    ],
    cwd: photos,
    stdout: "null",
    stderr: "null",
  });
  // The first list has the same images, as the broken one is in none.
  if (Deno.build.os === "linux") assert.equal((await sums.output()).code, 0);
});

Deno.test("names that would rule the terminal are shown there, and written to the files as they are", async () => {
  await using project = await copyProject();
  const names = ["\x1b[2J1.jpg", "\u202egpj.exe", "a\nround 9: done", "plain.jpg"];
  await project.write(
    "pool.npz",
    namedEmbeddings(names, Float32Array.of(0, 0, 0, 9, 9, 0, 9, 9), 2),
  );
  const rows = names.slice(0, 3).map((name, i) =>
    `"${name}",${["\x07bell", "\u2066cat"][i % 2]}\n`
  );
  const strangers = `"b\x9b31m",cat\n`;
  await project.write("labels.csv", `file_name,label\n${rows.slice(0, 2).join("")}${strangers}`);
  const asked = ["pool.npz", "--labels", "labels.csv"];
  const { code, stdout } = await project.task("suggest", ...asked, "--format", "csv");
  assert.equal(code, 2);
  assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\p{Bidi_Control}/u);
  assert.match(stdout, /^ +\d {2}a\\nround 9: done {2}\\u(0007bell|2066cat) \(\d+ %\)$/m);
  assert.match(stdout, /^note: 1 label is of no image: b\\u009b31m$/m);
  const batch = await Deno.readTextFile(join(project.folder, "labelling/pool/round-1/batch.csv"));
  assert.match(batch, /^\d,"a\nround 9: done",/m);
  const predicted = await project.task("predict", ...asked);
  assert.doesNotMatch(predicted.stdout, /[^\P{Cc}\n]|\p{Bidi_Control}/u);
  assert.match(predicted.stdout, /^ +\d {2}\\u0007bell$/m);
  await project.write("labels.csv", `file_name,label\n\x1b[31m,cat\n`);
  const wrong = await project.task("suggest", ...asked);
  assert.match(
    wrong.stderr,
    /^error: the only label is not of an image of .* there is no \\u001b\[31m;/,
  );
});

Deno.test("what is wrong is told in one line, and nothing is written", async () => {
  await using project = await copyProject();
  await project.write("pool.npz", clusters(20));
  const cases: [string[], RegExp][] = [
    [[], /^error: Name a folder of images; usage: deno task suggest PHOTOS/],
    [
      ["nowhere", ...encoder],
      /^error: No folder of images, \.parquet or \.npz file .*nowhere; check/,
    ],
    [
      ["pool.npz", "--batch", "many"],
      /^error: --batch: expected a whole number from 1 on, found "many"/,
    ],
    [["pool.npz", "--batch", "0"], /^error: --batch: expected a whole number from 1 on, found "0"/],
    [["pool.npz", "--options", "{"], /^error: --options: expected JSON such as/],
    [["pool.npz", "--device", "gpu"], /^error: encoder: device: .*"gpu"/],
    [["pool.npz", "--labels", "no.csv"], /^error: No file .*no\.csv; check the path of the labels/],
    [
      ["pool.npz", "--out", "/elsewhere"],
      /^error: \/elsewhere is outside of labelling\/.*--allow-write=/,
    ],
  ];
  for (const [words, message] of cases) {
    const { code, stderr } = await project.task("suggest", ...words);
    assert.equal(code, 1);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  await assert.rejects(Deno.stat(join(project.folder, "labelling")), Deno.errors.NotFound);
});

Deno.test("what is one is told as one: an image, a label, a candidate, an image that waits", async () => {
  await using project = await copyProject();
  await writeFiles(join(project.folder, "photos"), { "0.png": 0 });
  const asked = ["suggest", "photos", ...encoder];
  const first = await project.task(...asked);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^embedded 1 new image\nno labels yet, of 1 image$/m);
  assert.match(
    first.stdout,
    /until then, 1 candidate is dealt into 1 cluster, and the image nearest to each centre/m,
  );
  const page = await Deno.readTextFile(join(project.folder, "labelling/photos/round-1/batch.html"));
  assert.match(page, /<h1>1 image to label next<\/h1>/);
  const twice = await project.task(...asked);
  assert.match(
    twice.stderr,
    /^error: every image without a label is suggested already, and 1 waits for a label; hand/,
  );
  await writeFiles(join(project.folder, "photos"), { "1.png": 1 });
  const second = await project.task(...asked);
  assert.match(
    second.stdout,
    /^note: round 1 is outstanding: 1 of its images waits for a label, and is not suggested again without --again$/m,
  );
  await project.write("labels.csv", "file_name,label\n0.png,bag\n");
  await writeFiles(join(project.folder, "photos"), { "2.png": 2 });
  const third = await project.task(...asked, "--labels", "labels.csv", "--strategy", "Margin");
  assert.match(third.stdout, /^1 of 3 images has a label, of 1 class$/m);
  const proof = await project.task("verify", "labelling/photos/round-1/batch.json");
  assert.match(proof.stdout, /^ok {4}1 image$/m);
  for (const { stdout } of [first, second, third, proof]) {
    assert.doesNotMatch(
      stdout,
      /(?<![\d.])1 (?:images|labels|candidates|classes|files|new images)/,
    );
  }
});
