// The device wasm by the real commands, with the permissions that they have.

import assert from "node:assert/strict";
import { join } from "node:path";
import { golden, lookalike } from "../encoder/requests.ts";
import { copyProject } from "../project.ts";

const study = {
  name: "device",
  data: lookalike,
  encoder: { model: "../data/inputs/dino-fashion", device: "wasm" },
  strategies: ["RandomSampling"],
  reps: 1,
  cycles: 1,
  batchSize: 20,
};

Deno.test("status, report and provenance tell what the encoder's device promises", async () => {
  await using project = await copyProject();
  await project.write("experiments/device.json", JSON.stringify(study));
  const { code, stderr } = await project.task("all", "device");
  assert.equal(code, 0, stderr);
  const promise = "Embeddings of the device wasm are the same bytes on every processor";
  const status = await project.task("status", "device");
  assert.ok(status.stdout.split("\n").includes(promise), status.stdout);
  const read = (name: string) => Deno.readTextFile(join(project.folder, "figures/device", name));
  assert.equal(JSON.parse(await read("provenance.json")).promise, promise);
  assert.ok((await read("report.html")).includes(`${promise}.`));

  const encoder = { ...study.encoder, device: "cpu" };
  await project.write("experiments/device.json", JSON.stringify({ ...study, encoder }));
  const changed = await project.task("status", "device");
  assert.match(changed.stdout, /1 embed .*stale +encoder\.device "wasm" -> "cpu"/);
  assert.match(changed.stdout, /^Embeddings of the device cpu belong to a kind of processor/m);
});

Deno.test("an image that a worker of the device wasm cannot decode ends step 1 with one line", async () => {
  await using project = await copyProject();
  const train = join(golden, "bad/undecodable.parquet");
  const data = { parquet: { ...lookalike.parquet, train } };
  await project.write("experiments/device.json", JSON.stringify({ ...study, data }));
  const { code, stderr } = await project.task("embed", "device");
  assert.equal(code, 1);
  const lines = stderr.trim().split("\n").filter((line) => line.startsWith("error"));
  assert.equal(lines.length, 1, stderr);
  assert.match(lines[0], /^error: The image of row 4 of undecodable\.parquet does not decode/);
});

Deno.test("where ONNX Runtime's native build cannot be loaded, step 1 offers the device wasm in one line", async () => {
  await using project = await copyProject();
  const path = join(project.folder, "deno.json");
  const config = JSON.parse(await Deno.readTextFile(path));
  // Without this permission loading fails, as it does on a Mac with an Intel processor.
  delete config.permissions.embed.ffi;
  await project.write("deno.json", JSON.stringify(config));
  const encoder = { ...study.encoder, device: "cpu" };
  await project.write("experiments/device.json", JSON.stringify({ ...study, encoder }));
  const { code, stderr } = await project.task("embed", "device");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: The encoder's device cpu cannot be used here: .*; set "device": "wasm"$/m,
  );
  assert.doesNotMatch(stderr, /^ +at /m);
});
