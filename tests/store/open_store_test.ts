import assert from "node:assert/strict";
import { join } from "node:path";
import { closeStore, openStore } from "../../lib/store/open_store.ts";
import { announceCleaning, knownProcesses, thisProcess } from "../../lib/store/processes.ts";
import { files, objectPath, putObject } from "../../lib/store/store.ts";
import { bytes, temporaryStore } from "./temporary_store.ts";

Deno.test("what a killed process left half-written is removed, what a living one writes is not", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  const folder = join(objectPath(store, hash), "..");
  const gone = thisProcess.replace(/-[^-]+-[^-]+$/, "-1-gone");
  await Deno.writeTextFile(join(store.folder, "processes", gone), "");
  await Deno.writeTextFile(join(folder, `.temporary-${gone}-0`), "half");
  await Deno.writeTextFile(join(folder, `.temporary-${thisProcess}-0`), "half");
  await Deno.writeTextFile(join(folder, ".temporary-elsewhere-1-x-0"), "half");
  await openStore(store.folder);
  const left = [];
  for await (const path of files(store.folder, ["objects"])) left.push(path);
  assert.equal(left.length, 3);
  assert.ok(!left.some((path) => path.includes(gone)));
});

Deno.test("a data folder that can't be written is named", async () => {
  const file = await Deno.makeTempFile();
  try {
    await assert.rejects(() => openStore(join(file, "data")), /data folder .* can't be written/);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a closed data folder is not taken for used, and can be opened again", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  assert.deepEqual(await knownProcesses(store.folder), [thisProcess]);
  closeStore(store);
  assert.deepEqual(await knownProcesses(store.folder), []);
  closeStore(store);
  await openStore(store.folder);
  assert.deepEqual(await knownProcesses(store.folder), [thisProcess]);
});

Deno.test("a process that removes garbage does not wait for itself", async () => {
  await using temporary = await temporaryStore();
  const { folder } = temporary.store;
  const end = await announceCleaning(folder);
  await openStore(folder);
  await end();
});

Deno.test("a data folder opens once another process has removed its garbage", async () => {
  await using temporary = await temporaryStore();
  const { folder } = temporary.store;
  const processes = join(folder, "processes");
  await Deno.writeTextFile(join(processes, "elsewhere-1-x"), "1");
  await Deno.writeTextFile(join(processes, "elsewhere-1-x.gc"), "");
  let isOpen = false;
  const opening = openStore(folder).then(() => isOpen = true);
  await new Promise((wake) => setTimeout(wake, 500));
  assert.equal(isOpen, false);
  await Deno.remove(join(processes, "elsewhere-1-x.gc"));
  await opening;
});
