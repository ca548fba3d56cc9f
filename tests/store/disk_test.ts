import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { type Disk, hastyDisk, systemDisk } from "../../lib/store/disk.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { writeProgress } from "../../lib/store/progress.ts";
import { findRecord, keyHash, writeRecord } from "../../lib/store/records.ts";
import { adoptObject, objectPath, pathOf, putObject, type Store } from "../../lib/store/store.ts";
import { temporaryPath } from "../../lib/store/temporary.ts";
import { bytes, key, temporaryStore } from "./temporary_store.ts";

/** A disk that does what it is told and notes it. What is on a disk for sure is what was synced, files and names of files. */
function notingDisk({ folder }: Store) {
  const operations: string[] = [];
  const named = (path: string) => relative(folder, path).replaceAll("\\", "/");
  /** Temporary names of files that were synced under them. */
  const written = new Set<string>();
  const disk: Disk = {
    async write(path, pieces, sync) {
      if (sync) written.add(path);
      await systemDisk.write(path, pieces, sync);
    },
    async rename(from, to) {
      operations.push(`${written.has(from) ? "synced" : "unsynced"} ${named(to)}`);
      await systemDisk.rename(from, to);
    },
    async syncFile(path) {
      await systemDisk.syncFile(path);
      operations.push(`sync ${named(path)}`);
    },
    async syncFolder(path) {
      await systemDisk.syncFolder(path);
      operations.push(`sync ${named(path)}/`);
    },
  };
  return { disk, operations };
}

Deno.test("a record is written when its objects are on the disk with their names, and is on the disk itself at the end", async () => {
  await using temporary = await temporaryStore();
  const { disk, operations } = notingDisk(temporary.store);
  const store = { ...temporary.store, disk };
  const put = await putObject(store, bytes("result"));
  const path = temporaryPath(join(store.folder, "objects", "embeddings"));
  await Deno.writeFile(path, bytes("embeddings"));
  const adopted = await adoptObject(store, path);
  const input = await putObject(store, bytes("manifest"));
  // Of a result that is no object, such as a hash of settings, there is nothing to wait for.
  const inputs = { input, settings: "ab".repeat(32) };
  await writeRecord(store, { ...key, inputs }, { outputs: { put, adopted }, seconds: 1 });

  const record = `records/${keyHash({ ...key, inputs }).replace(/^../, "$&/")}.json`;
  const at = operations.indexOf(`synced ${record}`);
  assert.ok(at > 0, operations.join("\n"));
  const [before, after] = [operations.slice(0, at), operations.slice(at + 1)];
  for (const hash of [put, adopted, input]) {
    const object = `objects/${hash.replace(/^../, "$&/")}`;
    const steps = [`unsynced ${object}`, `sync ${object}`, `sync objects/${hash.slice(0, 2)}/`];
    const places = steps.map((step) => before.lastIndexOf(step));
    assert.ok(!places.includes(-1), `${steps}\n${operations.join("\n")}`);
    assert.deepEqual(places, places.toSorted((a, b) => a - b));
  }
  assert.ok(before.includes("sync objects/"));
  assert.deepEqual(after.toSorted(), ["sync records/", `sync ${record.replace(/[^/]*$/, "")}`]);
});

Deno.test("an object is waited for once, and again when it is put again", async () => {
  await using temporary = await temporaryStore();
  const { disk, operations } = notingDisk(temporary.store);
  const store = { ...temporary.store, disk };
  const result = await putObject(store, bytes("result"));
  const syncs = async () => {
    operations.length = 0;
    await writeRecord(store, key, { outputs: { result }, seconds: 1 });
    return operations.filter((operation) => /^sync objects\/..\/.+/.test(operation)).length;
  };
  assert.deepEqual([await syncs(), await syncs()], [1, 0]);
  await Deno.writeFile(objectPath(store, result), bytes("altered"));
  await putObject(store, bytes("result"));
  assert.equal(await syncs(), 1);
});

Deno.test("progress is on the disk before it replaces the last", async () => {
  await using temporary = await temporaryStore();
  const { disk, operations } = notingDisk(temporary.store);
  const store = { ...temporary.store, disk };
  await writeProgress(store, "ab12", { cycles: [1] });
  await writeProgress(store, "ab12", { cycles: [1, 2] });
  assert.deepEqual(operations, ["synced progress/ab/12.json", "synced progress/ab/12.json"]);
});

Deno.test("a full disk in the middle of an object or a record leaves nothing half-written, and a record only with its objects", async () => {
  await using temporary = await temporaryStore();
  const full = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  const { store: { folder, warn } } = temporary;
  const result = await putObject(temporary.store, bytes("result"));
  const record = pathOf(temporary.store, "records", keyHash(key), ".json");
  for (const failing of ["write", "rename", "syncFile", "syncFolder"] as const) {
    const disk = { ...systemDisk, [failing]: () => Promise.reject(full) };
    const store: Store = { folder, warn, disk };
    await Deno.writeFile(objectPath(store, result), bytes("damaged"));
    const work = async () => {
      await putObject(store, bytes("result"));
      await writeRecord(store, key, { outputs: { result }, seconds: 1 });
    };
    await assert.rejects(work(), { code: "ENOSPC" });
    await assert.rejects(Deno.stat(record), Deno.errors.NotFound, failing);
    for (const kind of ["objects", "records"]) {
      for await (const group of Deno.readDir(join(folder, kind))) {
        for await (const { name } of Deno.readDir(join(folder, kind, group.name))) {
          assert.ok(!name.startsWith(".temporary"), name);
        }
      }
    }
  }
  await putObject(temporary.store, bytes("result"));
  await writeRecord(temporary.store, key, { outputs: { result }, seconds: 1 });
  assert.ok(await findRecord(temporary.store, key));
});

Deno.test("a file no-sync in the data folder says that the disk is not to be waited for", async () => {
  await using temporary = await temporaryStore();
  const { folder } = temporary.store;
  assert.equal((await openStore(folder)).disk, systemDisk);
  await Deno.writeTextFile(join(folder, "no-sync"), "");
  const store = await openStore(folder);
  assert.equal(store.disk, hastyDisk);
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  assert.ok(await findRecord(store, key));
});

Deno.test("a disk that fails is told with the file that it failed at", async () => {
  await using temporary = await temporaryStore();
  const { folder, warn } = temporary.store;
  const error = Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" });
  for (const failing of ["write", "rename", "syncFile"] as const) {
    const disk = { ...systemDisk, [failing]: () => Promise.reject(error) };
    const store: Store = { folder, warn, disk };
    const work = async () => {
      const result = await putObject(store, bytes(failing));
      await writeRecord(store, key, { outputs: { result }, seconds: 1 });
    };
    await assert.rejects(work(), {
      name: "UserError",
      message:
        /^\S*objects\S* can't be written \(Input\/output error\); look at its disk, then start again$/,
    });
  }
});
