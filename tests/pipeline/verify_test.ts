// Published results are proved, or what is wrong with them is named.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project, type TaskResult } from "../project.ts";
import { listFiles, publishedFiles, studyPath, writeStudy } from "./small_study.ts";

async function publishedCopy(): Promise<Project> {
  const project = await copyProject();
  await writeStudy(project, { cycles: 4 });
  const { code, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  return project;
}

function verify(project: Project, ...args: string[]): Promise<TaskResult> {
  return project.task("verify", ...args);
}

function assertProved({ code, stdout, stderr }: TaskResult) {
  assert.equal(code, 0, stdout + stderr);
  assert.doesNotMatch(stdout, /FAULT/);
  assert.match(stdout, /No faults/);
}

function assertFault({ code, stdout, stderr }: TaskResult, fault: RegExp) {
  assert.equal(code, 1, stdout + stderr);
  assert.match(stdout, fault);
}

/** No fault, but not of this checkout: told by exit code and in words. */
function assertOther({ code, stdout, stderr }: TaskResult, change: RegExp) {
  assert.equal(code, 1, stdout + stderr);
  assert.doesNotMatch(stdout, /FAULT/);
  assert.match(stdout, change);
  assert.match(stdout, /^No faults, but figures\/small is not of this checkout: /m);
}

async function edit(project: Project, path: string, change: (text: string) => string) {
  const before = await Deno.readTextFile(join(project.folder, path));
  const after = change(before);
  assert.notEqual(after, before);
  await project.write(path, after);
}

Deno.test("verify proves a published study, and names what was altered", async (t) => {
  await using project = await publishedCopy();
  const { folder } = project;

  await t.step("all is as it was published", async () => {
    const whole = await verify(project, "small");
    assertProved(whole);
    for (
      const what of [
        /^ok +provenance of 6 cells/m,
        /^ok +settings of the experiment/m,
        /^ok +code and packages that made 5 parts/m,
        /^ok +19 published files/m,
        /^ok +ro-crate-metadata\.json, written again from 20 files/m,
        /^ok +raw embeddings/m,
        /^ok +11 objects of the data folder/m,
        /^ok +20 files, drawn again from the results/m,
        /^No faults: figures\/small is of this checkout's code$/m,
      ]
    ) {
      assert.match(whole.stdout, what);
    }
    assert.doesNotMatch(whole.stdout, /open|other/);
    assertProved(await verify(project, "figures/small/ro-crate-metadata.json"));
    const again = await verify(project, "small", "--rerun", "--cells", "all");
    assertProved(again);
    assert.match(again.stdout, /6 of 6 cells computed again in .*: 6 identical/);
  });

  await t.step("a missing file", async () => {
    const path = join(folder, "figures", "small", "report.html");
    await Deno.rename(path, `${folder}/report.html`);
    assertFault(await verify(project, "small"), /report\.html is missing/);
    await Deno.rename(`${folder}/report.html`, path);
  });

  await t.step("each published file, with the data folder and without it", async () => {
    const published = join(folder, "figures", "small");
    const names = (await listFiles(published)).filter((name) => !name.startsWith("machine/"));
    const data = join(folder, "data");
    // As many at a time as verify lists; those that have all hashes stand alone.
    const alone = ["provenance.json", "ro-crate-metadata.json"];
    const groups = alone.map((name) => [name]);
    const others = names.filter((name) => !alone.includes(name));
    while (others.length > 0) groups.push(others.splice(0, 5));
    for (const isClone of [false, true]) {
      if (isClone) await Deno.rename(data, `${data}-elsewhere`);
      for (const group of groups) {
        const whole = await Promise.all(
          group.map((name) => Deno.readFile(join(published, name))),
        );
        for (const [i, name] of group.entries()) {
          // A digit more in the middle: nothing that a reader would see at once.
          const at = whole[i].findIndex((byte, at) =>
            at > whole[i].length / 2 && byte >= 48 && byte < 57
          );
          await Deno.writeFile(join(published, name), whole[i].with(at, whole[i][at] + 1));
        }
        const { code, stdout, stderr } = await verify(project, "small");
        assert.equal(code, 1, stdout);
        for (const name of group) {
          const told = name === "provenance.json"
            ? /FAULT|other|damaged/
            : name === "ro-crate-metadata.json"
            ? /ro-crate-metadata\.json is not what provenance\.json and the files give/
            : new RegExp(`^ +${name.replace(".", "\\.")} was altered$`, "m");
          assert.match(stdout + stderr, told);
        }
        for (const [i, name] of group.entries()) {
          await Deno.writeFile(join(published, name), whole[i]);
        }
      }
    }
    await Deno.remove(data, { recursive: true });
    await Deno.rename(`${data}-elsewhere`, data);
    assertProved(await verify(project, "small"));
  });

  await t.step("a file that nothing names is told as not looked at", async () => {
    const path = join(folder, "figures", "small", "timings.csv");
    await Deno.writeTextFile(path, "strategy,seconds\n");
    const told = await verify(project, "small");
    assertProved(told);
    assert.match(told.stdout, /^open +files that provenance\.json does not name: timings\.csv$/m);
    assert.match(told.stdout, /^Not looked at: .*timings\.csv$/m);
    await Deno.remove(path);
    // What this machine measured is not published.
    await Deno.writeTextFile(join(folder, "figures", "small", "machine", "timings.csv"), "x");
    assert.doesNotMatch((await verify(project, "small")).stdout, /open/);
  });

  await t.step("a file that tells no provenance is known by its bytes", async () => {
    const proved = await verify(project, "figures/small/learning_curves.png");
    assertProved(proved);
    assert.match(proved.stdout, /^ok .*learning_curves\.png of the study small$/m);
    await project.write("sent.png", "another picture");
    const { code, stderr } = await verify(project, "sent.png");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: no published study has sent\.png; give the folder or the archive/m,
    );
  });

  await t.step("an altered provenance", async () => {
    const path = join("figures", "small", "provenance.json");
    const whole = await Deno.readTextFile(join(folder, path));
    const [result] = JSON.parse(whole).results.CoreSet;
    await edit(project, path, (text) => text.replace(result, result.replaceAll(/./g, "0")));
    assertFault(
      await verify(project, "small"),
      /results\.csv and queries\.csv tell another CoreSet/,
    );
    await project.write(path, whole.replace('"reps": 2', '"reps": 3'));
    assertFault(await verify(project, "small"), /2 repetitions of CoreSet; the experiment has 3/);
    await project.write(path, whole.slice(0, 500));
    const { code, stderr } = await verify(project, "small");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: The provenance in figures\/small\/provenance\.json is damaged: .*; deno task plot small restores it where it was made, git where it is published$/m,
    );
    await project.write(path, whole);
  });

  await t.step("a flipped bit in an object", async () => {
    const { embeddings: { pool } } = JSON.parse(
      await Deno.readTextFile(join(folder, "figures", "small", "provenance.json")),
    );
    const path = join(folder, "data", "objects", pool.slice(0, 2), pool.slice(2));
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.with(200, bytes[200] ^ 1));
    assertFault(await verify(project, "small"), new RegExp(`object ${pool} is damaged`));
    await Deno.writeFile(path, bytes);
  });

  await t.step("other raw data", async () => {
    const path = join(folder, "experiments", "small.npz");
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, Uint8Array.of(...bytes, 0));
    assertFault(await verify(project, "small"), /embeddings is not what was embedded/);
    await Deno.writeFile(path, bytes);
  });

  await t.step("other settings", async () => {
    const whole = await Deno.readTextFile(join(folder, studyPath));
    await edit(project, studyPath, (text) => text.replace('"batchSize":5', '"batchSize":6'));
    assertOther(
      await verify(project, "small"),
      /^other settings of the experiment\n +batchSize 5 -> 6$/m,
    );
    await project.write(studyPath, whole);
  });

  await t.step("code that draws otherwise", async () => {
    const path = "lib/figures/palette.ts";
    const whole = await Deno.readTextFile(join(folder, path));
    await edit(project, path, (text) => text.replace("#195d97", "#195d98"));
    const changed = await verify(project, "small");
    assertOther(
      changed,
      /^other code and packages .*\n +lib\/figures\/palette\.ts changed: step 3$/m,
    );
    assert.match(changed.stdout, /^other 20 files, drawn again .*\n +this code draws another /m);
    // A comment is no change.
    await project.write(path, `// More words.\n${whole}`);
    assertProved(await verify(project, "small"));
    await project.write(path, whole);
  });

  await t.step("code that gives the same results, and code that doesn't", async () => {
    const path = "lib/strategies/random_sampling.ts";
    await edit(
      project,
      path,
      (text) => text.replace("return pickProportional(", "return -0 || pickProportional("),
    );
    const changed = /random_sampling\.ts changed: step 2, RandomSampling$/m;
    assertOther(await verify(project, "small"), changed);
    assertOther(await verify(project, "small", "--rerun", "--cells", "1"), changed);
    const same = await verify(project, "small", "--rerun", "--cells", "all");
    assertProved(same);
    assert.match(same.stdout, /made by other code, but this checkout's gives the same bytes/);
    await edit(
      project,
      path,
      (text) => text.replace(/return -0 \|\| (pickProportional\(.*\));/, "return $1.reverse();"),
    );
    const { code, stdout } = await verify(project, "small", "--rerun", "--cells", "all");
    assert.equal(code, 1);
    assert.match(stdout, /4 identical/);
    assert.match(
      stdout,
      /RandomSampling, repetition 0: first difference in cycle 1, pick 0: \d+ was recorded, \d+ /,
    );
    assert.match(stdout, changed);
    // The data folder has the results of this code, too: they are not those that were published.
    assert.equal((await project.task("run", "small")).code, 0);
    assertFault(
      await verify(project, "small"),
      /the data folder has another result of RandomSampling, repetition 0/,
    );
  });
});

Deno.test("a figure that somebody sent is proved by itself, or found forged", async () => {
  await using author = await publishedCopy();
  await using reader = await copyProject();
  await writeStudy(reader, { cycles: 4 });
  const figure = await Deno.readTextFile(
    join(author.folder, "figures", "small", "learning_curves.svg"),
  );
  await reader.write("sent.svg", figure);

  const missing = await verify(reader, "sent.svg", "--rerun", "--cells", "all");
  assert.equal(missing.code, 1);
  assert.match(
    missing.stderr,
    /^error: The embeddings .*run deno task embed small first\. Every machine computes the same/m,
  );
  assert.equal((await reader.task("embed", "small")).code, 0);
  const unproved = await verify(reader, "sent.svg");
  assert.match(unproved.stdout, /6 are not here; --rerun --cells all computes them/);
  assert.match(unproved.stdout, /^open +files drawn again\n +note: results are missing$/m);
  assert.match(unproved.stdout, /^Not looked at: .*results of 0 cells.*; files drawn again$/m);
  const proved = await verify(reader, "sent.svg", "--rerun", "--cells", "all");
  assertProved(proved);
  assert.match(proved.stdout, /^ok +the picture, drawn again from the results$/m);
  const path = join(author.folder, "figures", "small", "provenance.json");
  await reader.write("provenance.json", await Deno.readTextFile(path));
  assertProved(await verify(reader, "provenance.json", "--rerun"));
  // From now on, nothing but the picture tells of the study.
  await Deno.remove(join(reader.folder, "provenance.json"));

  const forgeries: [string, RegExp][] = [
    [figure.replace(/ALCU=0\.(\d)/, "ALCU=0.9"), /the picture is not what the results give/],
    [figure.replace("reps&quot;:2", "reps&quot;:1"), /2 repetitions of CoreSet; .* has 1/],
    [
      figure.replace("&quot;C&quot;:0.01", "&quot;C&quot;:0.1"),
      /cells computed again in .*: [0-5] /,
    ],
  ];
  for (const [forged, fault] of forgeries) {
    assert.notEqual(forged, figure);
    await reader.write("forged.svg", forged);
    assertFault(await verify(reader, "forged.svg", "--rerun", "--cells", "all"), fault);
  }
  await reader.write("other.svg", "<svg></svg>");
  assert.match((await verify(reader, "other.svg")).stderr, /^error: no published study has other/m);
  assert.match(
    (await verify(reader, "nothing.svg")).stderr,
    /^error: no file or folder nothing\.svg; give the one that was sent$/m,
  );
});

Deno.test("a study is proved from its published folder alone, and with fewer cycles than were run", async () => {
  await using project = await publishedCopy();
  await writeStudy(project, { cycles: 3 });
  const { stdout } = await project.task("all", "small");
  assert.match(stdout, /all 6 cells are done/);
  const results = await Deno.readTextFile(join(project.folder, "figures", "small", "results.csv"));
  assert.equal(results.trim().split("\n").length, 1 + 6 * 4);
  assertProved(await verify(project, "small"));
  const short = await publishedFiles(project);

  // A fresh clone has published files, but no data folder.
  await Deno.remove(join(project.folder, "data"), { recursive: true });
  const clone = await verify(project, "small");
  assertProved(clone);
  assert.match(clone.stdout, /ok +results of 6 cells in results\.csv/);
  assert.match(clone.stdout, /ok +20 files, drawn again from the results$/m);
  assert.match(clone.stdout, /open +objects of the data folder$/m);
  assert.match(clone.stdout, /No faults: figures\/small is of this checkout's code$/m);
  assert.match(clone.stdout, /^Not looked at: objects of the data folder$/m);
  assert.equal((await project.task("embed", "small")).code, 0);
  const again = await verify(project, "small", "--rerun", "--cells", "all");
  assertProved(again);
  assert.match(again.stdout, /6 identical/);
  assert.equal((await listFiles(join(project.folder, "data", "claims"))).length, 0);
  assert.ok((await Deno.stat(join(project.folder, studyPath))).isFile);

  // That the cells had once been run for longer leaves no trace.
  assert.equal((await project.task("all", "small")).code, 0);
  assert.deepEqual(await publishedFiles(project), short);
});
