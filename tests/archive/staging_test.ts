// Where archives are made and taken apart: what a killed process leaves is removed, and nothing else.

import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { archivesFolder, stage } from "../../lib/archive/staging.ts";
import { temporaryStore } from "../store/temporary_store.ts";

Deno.test("what a killed process left is removed by the next one; what is under way and what is finished stay", async () => {
  await using memory = await temporaryStore();
  const { store } = memory;
  const folder = await archivesFolder(store);
  await using staged = await stage(store);
  await Deno.mkdir(staged.path);
  await Deno.writeTextFile(join(folder, "small.zip"), "an archive");
  const left = join(folder, `.temporary-${hostname()}-1-gone-0`);
  await Deno.mkdir(join(left, "data"), { recursive: true });
  await Deno.writeTextFile(join(left, "data", "half"), "half of it");
  await archivesFolder(store);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(names.map((name) => join(folder, name)), [
    staged.path,
    join(folder, "small.zip"),
  ]);
});

Deno.test("a place for an archive is empty again at its end", async () => {
  await using memory = await temporaryStore();
  {
    await using staged = await stage(memory.store);
    await Deno.mkdir(staged.path);
    await Deno.writeTextFile(join(staged.path, "file"), "");
  }
  assert.deepEqual([...Deno.readDirSync(join(memory.store.folder, "archives"))], []);
});

Deno.test("a link in the place of the folder for archives is not followed", async () => {
  await using memory = await temporaryStore();
  const elsewhere = await Deno.makeTempDir();
  await Deno.symlink(elsewhere, join(memory.store.folder, "archives"));
  await assert.rejects(() => stage(memory.store), /archives is a link/);
  await Deno.remove(elsewhere);
});
