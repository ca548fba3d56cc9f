// The same study is the same archive, whatever machine ran it, however long it took, and however many cycles it was run for.

import assert from "node:assert/strict";
import { join } from "node:path";
import { storeFolder } from "../../lib/archive/layout.ts";
import { hashFile } from "../../lib/store/store.ts";
import { packStudy } from "../../lib/archive/pack.ts";
import { finish, finishedToy, pack, project, unpack } from "./archived_toy.ts";

Deno.test("an archive is the same bytes whatever the clock said, and though cells were run for longer", async () => {
  await using toy = await finishedToy({ start: "random", bounds: ["WholePool"] });
  const first = await pack(toy);
  assert.equal(await hashFile(first.path), first.sha256);
  assert.equal((await pack(toy)).sha256, first.sha256);

  let seconds = 0;
  const longer = { start: "random", bounds: ["WholePool"], cycles: 3 };
  await using other = await finishedToy(longer, () => seconds += 0.5);
  const short = { ...other, experiment: { ...other.experiment, cycles: 2 } };
  const again = await pack({ ...short, study: await finish(short) });
  assert.equal(again.sha256, first.sha256);
});

Deno.test("an archive tells no time and no machine, and names no path of the machine", async () => {
  await using toy = await finishedToy({ strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  const { path } = await pack(toy);
  const { folder, unpacked } = await unpack(path);
  for (const file of unpacked.sums.keys()) {
    const bytes = await Deno.readFile(join(folder, file));
    const text = new TextDecoder("latin1").decode(bytes);
    assert.ok(!text.includes(toy.experiment.folder), file);
    if (!file.startsWith(`${storeFolder}/records`)) continue;
    assert.match(text, /^ "seconds": 0,?$/m, file);
    assert.doesNotMatch(text, /host|processor/, file);
  }
});

Deno.test("SWHIDS of an archive are git's names of its code, as of the files that were published", async () => {
  await using toy = await finishedToy({ strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  const { path } = await pack(toy);
  const { folder } = await unpack(path);
  const lines = (await Deno.readTextFile(join(folder, "SWHIDS"))).trimEnd().split("\n");
  const ids = new Map(lines.map((line) => line.split("  ").reverse() as [string, string]));
  const git = async (...args: string[]) => {
    const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    const { stdout } = await new Deno.Command("git", { args, cwd: join(folder, "code"), env })
      .output();
    return new TextDecoder().decode(stdout).trim();
  };
  await git("init", "-q");
  await git("add", "--all");
  assert.equal(ids.get("code"), `swh:1:dir:${await git("write-tree")}`);
  const file = "lib/strategies/random_sampling.ts";
  assert.equal(ids.get(`code/${file}`), `swh:1:cnt:${await git("hash-object", file)}`);
  const { code, source } = toy.study.made;
  assert.deepEqual(Object.keys(source.folders), Object.keys(code));
  for (const [part, id] of Object.entries(source.folders)) {
    await Deno.remove(join(folder, "code", ".git", "index"));
    await git("add", ...Object.keys(code[part].code));
    assert.equal(id, `swh:1:dir:${await git("write-tree")}`, part);
    assert.equal(ids.get(part), id);
  }
});

Deno.test("a source file with other comments than were published is not packed", async () => {
  await using toy = await finishedToy({ strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  const { made } = toy.study;
  const files = { ...made.source.files, "lib/errors.ts": `swh:1:cnt:${"0".repeat(40)}` };
  const study = { ...toy.study, made: { ...made, source: { ...made.source, files } } };
  await assert.rejects(
    () => packStudy(toy.store, project, study, { changed: (file, what) => `${file}: ${what}` }),
    { name: "UserError", message: "lib/errors.ts: text" },
  );
});

Deno.test("nothing is left of an archive whose object is damaged: the error names it", async () => {
  await using toy = await finishedToy({ strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  const { pool } = toy.embedded.outputs;
  const path = join(toy.store.folder, "objects", pool.slice(0, 2), pool.slice(2));
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.with(200, bytes[200] ^ 1));
  await assert.rejects(() => pack(toy), { name: "UserError", message: /damaged, or was changed/ });
  assert.deepEqual([...Deno.readDirSync(join(toy.store.folder, "archives"))], []);
});
