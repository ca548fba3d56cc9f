// Ctrl-C while photos are embedded: the line that is printed is the command with which one goes on, and nothing embedded is lost.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { embeddedImages } from "../encoder/requests.ts";
import { copyProject } from "../project.ts";

/** More images than a pack has. */
const IMAGES = 1200;

/** How many packs of embeddings a data folder has. */
async function packsIn(folder: string): Promise<number> {
  let count = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const files = await Array.fromAsync(Deno.readDir(join(folder, name)));
    count += files.filter(({ name }) => !name.includes("temporary")).length;
  }
  return count;
}

Deno.test("after Ctrl-C the printed command goes on where it was stopped, with all options", async () => {
  await using project = await copyProject();
  for (const [i, { bytes }] of (await embeddedImages(IMAGES)).entries()) {
    await project.write(`my photos/${i}.png`, bytes);
  }
  const words = [
    ...["my photos", "--encoder", "data/inputs/dino-fashion", "--device", "cpu", "--batch", "5"],
    ...["--strategy", "TypiClust", "--options", '{"neighbours": 7}', "--classes", "a cat,dog"],
  ];
  const env = {
    NO_COLOR: "1",
    INIT_CWD: project.folder,
    PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
  };
  const running = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-P=suggest", "tools/suggest.ts", ...words],
    cwd: project.folder,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let hasEnded = false;
  const ended = running.output().finally(() => hasEnded = true);
  const packs = join(project.folder, "data/packs");
  while (await packsIn(packs).catch(() => 0) === 0) {
    assert.ok(!hasEnded, "it ended before it could be stopped");
    await new Promise((wake) => setTimeout(wake, 20));
  }
  running.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  const told = new TextDecoder().decode(stdout);
  assert.equal(code, 130, told + new TextDecoder().decode(stderr));
  const [, printed] = /^Stopped; images that are embedded are kept\. To go on: (deno task .*)$/m
    .exec(told) ?? [];
  assert.ok(printed, told);
  await assert.rejects(Deno.stat(join(project.folder, "labelling/my photos/round-1")));

  const again = await new Deno.Command("sh", { args: ["-c", printed], cwd: project.folder, env })
    .output();
  const text = new TextDecoder().decode(again.stdout);
  assert.equal(again.code, 0, new TextDecoder().decode(again.stderr));
  const [, embedded] = /^embedded (\d+) new images$/m.exec(text) ?? [];
  assert.ok(Number(embedded) <= IMAGES - 512, text);
  assert.match(text, /^round 1: TypiClust picked 5 of 1\d+ candidates$/m);
  const sidecar = JSON.parse(
    await Deno.readTextFile(join(project.folder, "labelling/my photos/round-1/batch.json")),
  );
  assert.deepEqual(
    [sidecar.options, sidecar.classes, sidecar.encoder.device],
    [{ neighbours: 7 }, ["a cat", "dog"], "cpu"],
  );
});
