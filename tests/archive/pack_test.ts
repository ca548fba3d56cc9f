// The same study is the same archive, whatever machine ran it, however long it took, and however many cycles it was run for.

import assert from "node:assert/strict";
import { join } from "node:path";
import { storeFolder } from "../../lib/archive/layout.ts";
import { hashFile } from "../../lib/store/store.ts";
import { finish, finishedToy, pack, unpack } from "./archived_toy.ts";

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

Deno.test("nothing is left of an archive whose object is damaged: the error names it", async () => {
  await using toy = await finishedToy({ strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  const { pool } = toy.embedded.outputs;
  const path = join(toy.store.folder, "objects", pool.slice(0, 2), pool.slice(2));
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.with(200, bytes[200] ^ 1));
  await assert.rejects(() => pack(toy), { name: "UserError", message: /damaged, or was changed/ });
  assert.deepEqual([...Deno.readDirSync(join(toy.store.folder, "archives"))], []);
});
