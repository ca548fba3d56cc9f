// Ctrl-C in step 1: a line, the exit code of a stopped command, and nothing that is finished is lost.

import assert from "node:assert/strict";
import { join } from "node:path";
import { inputs } from "../encoder/requests.ts";
import { copyProject, type Project } from "../project.ts";
import { listFiles, startStep, studyPath } from "./small_study.ts";

/** Writes a study of a few thousand images. */
async function writeImageStudy(project: Project, device: "cpu" | "wasm"): Promise<void> {
  const parquet = (split: string) => join(inputs, `fashion-mnist/${split}.parquet`);
  const study = {
    name: "small",
    data: {
      parquet: { train: parquet("train"), test: parquet("test"), image: "image", label: "label" },
    },
    encoder: { model: join(inputs, "dino-fashion"), device, batchSize: 8 },
    strategies: ["RandomSampling"],
    reps: 1,
    cycles: 1,
    batchSize: 20,
  };
  await project.write(studyPath, JSON.stringify(study));
}

/** How many shards are finished. */
async function finishedShards({ folder }: Project): Promise<number> {
  const records = join(folder, "data/records");
  let count = 0;
  for (const path of await listFiles(records).catch(() => [])) {
    const text = await Deno.readTextFile(join(records, path)).catch(() => "");
    if (text.includes('"step": "embed shard"')) count++;
  }
  return count;
}

for (const [device, ...args] of [["cpu"], ["cpu", "--share"], ["wasm"]] as const) {
  Deno.test(`Ctrl-C stops embed on ${[device, ...args].join(" ")} within a batch, and finished shards are kept`, async () => {
    await using project = await copyProject();
    await writeImageStudy(project, device);
    const embed = startStep(project, "01_embed", ...args);
    let hasEnded = false;
    const ended = embed.output().finally(() => hasEnded = true);
    while (await finishedShards(project) === 0) {
      assert.ok(!hasEnded, "it ended before it could be stopped");
      await new Promise((wake) => setTimeout(wake, 20));
    }
    embed.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    const errors = new TextDecoder().decode(stderr);
    assert.equal(code, 130, errors);
    assert.match(
      new TextDecoder().decode(stdout),
      /^Stopped; finished images are kept\. Go on with: deno task embed small$/m,
    );
    assert.doesNotMatch(errors, /error|^ +at /im);
    assert.ok(await finishedShards(project) > 0);
    const left = await listFiles(join(project.folder, "data"));
    assert.deepEqual(left.filter((path) => /^(claims|processes)\/|\.temporary/.test(path)), []);
  });
}
