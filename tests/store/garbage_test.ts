import assert from "node:assert/strict";
import { join } from "node:path";
import { writePack } from "../../lib/encoder/image_packs.ts";
import { findGarbage } from "../../lib/store/garbage.ts";
import { keyHash, type StepRecord, writeRecord } from "../../lib/store/records.ts";
import { setReference } from "../../lib/store/references.ts";
import { putObject } from "../../lib/store/store.ts";
import { removeWhole } from "../../lib/store/remove_if_there.ts";
import { temporaryPath } from "../../lib/store/temporary.ts";
import { bytes, key, temporaryStore } from "./temporary_store.ts";

/** A data folder with a record that the experiment `mine` refers to, and another that nothing does. */
async function storeWithGarbage() {
  const temporary = await temporaryStore();
  const { store } = temporary;
  const other = { ...key, step: "other" };
  for (const [content, of] of [["needed", key], ["garbage", other]] as const) {
    const result = await putObject(store, bytes(content));
    await writeRecord(store, of, { outputs: { result }, seconds: 1 });
  }
  await setReference(store, { experiment: "mine", step: "cell", record: keyHash(key) });
  return temporary;
}

const needs = {
  experiments: new Set(["mine"]),
  keys: new Set<string>(),
  objects: new Set<string>(),
  isNeeded: (_: StepRecord) => false,
};

Deno.test("garbage is what no known experiment leads to, kind by kind", async () => {
  await using temporary = await storeWithGarbage();
  const kinds = await findGarbage(temporary.store, needs);
  assert.deepEqual([...kinds.keys()].sort(), ["objects", "records"]);
  assert.deepEqual(kinds.get("objects")!.map(({ size }) => size), ["garbage".length]);
});

Deno.test("without its experiment, a record is garbage with its reference and its objects", async () => {
  await using temporary = await storeWithGarbage();
  const kinds = await findGarbage(temporary.store, { ...needs, experiments: new Set() });
  const counts = [...kinds].map(([kind, found]) => [kind, found.length]).sort();
  assert.deepEqual(counts, [["objects", 2], ["records", 2], ["references", 1]]);
});

Deno.test("work under way and records that are needed besides are no garbage", async () => {
  await using temporary = await storeWithGarbage();
  const isNeeded = ({ key }: StepRecord) => key.step === "other";
  assert.equal((await findGarbage(temporary.store, { ...needs, isNeeded })).size, 0);
  const keys = new Set([keyHash({ ...key, step: "other" })]);
  assert.equal((await findGarbage(temporary.store, { ...needs, keys })).size, 0);
});

Deno.test("what made a needed object is needed, unless a record that is needed anyway made it", async () => {
  await using temporary = await storeWithGarbage();
  const { store } = temporary;
  const published = await putObject(store, bytes("garbage"));
  const objects = new Set([published]);
  assert.equal((await findGarbage(store, { ...needs, objects })).size, 0);
  const same = { ...key, step: "same" };
  await writeRecord(store, same, { outputs: { result: published }, seconds: 1 });
  const kinds = await findGarbage(store, { ...needs, objects, keys: new Set([keyHash(same)]) });
  assert.deepEqual([...kinds].map(([kind, found]) => [kind, found.length]), [["records", 1]]);
});

Deno.test("embeddings of photos are kept, unless it is said that they are given up", async () => {
  await using temporary = await storeWithGarbage();
  const { store } = temporary;
  await writePack(store, "encoder", {
    hashes: ["0".repeat(64)],
    embeddings: Float32Array.of(1, 2),
  });
  assert.ok(!(await findGarbage(store, needs)).has("photos"));
  const kinds = await findGarbage(store, { ...needs, arePhotosGivenUp: true });
  assert.equal(kinds.get("photos")!.length, 1);
});

Deno.test("what a killed process left of archives and exports is garbage; what is finished or under way is not", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const gone = ".temporary-gone-1-00000000-0";
  const left = join(store.folder, "archives", gone);
  await Deno.mkdir(join(left, "data", "objects"), { recursive: true });
  await Deno.writeTextFile(join(left, "data", "objects", "half"), "half");
  await Deno.writeTextFile(join(left, "README.txt"), "read me");
  const exported = join(store.folder, "export", "mine");
  await Deno.mkdir(exported, { recursive: true });
  await Deno.writeTextFile(join(exported, gone), "rows");
  for (
    const kept of [
      join(store.folder, "archives", "mine.zip"),
      temporaryPath(join(store.folder, "archives", "archive")),
      join(exported, "pool.parquet"),
    ]
  ) {
    await Deno.writeTextFile(kept, "kept");
  }
  const found = (await findGarbage(store, needs)).get("temporary") ?? [];
  assert.deepEqual(found.map(({ path, size }) => [path, size]), [
    [left, "half".length + "read me".length],
    [join(exported, gone), "rows".length],
  ]);
  for (const { path } of found) await removeWhole(path);
  assert.equal((await findGarbage(store, needs)).size, 0);
});
