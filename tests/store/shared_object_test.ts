import assert from "node:assert/strict";
import { openShared, shareObject } from "../../lib/store/shared_object.ts";
import { objectPath, putObject, readObject } from "../../lib/store/store.ts";
import { bytes, temporaryStore } from "./temporary_store.ts";

Deno.test("an object in shared memory is the same bytes, of which every opening is a view", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  const shared = await shareObject(store, hash);
  const [first, second] = [openShared(shared), openShared(structuredClone(shared))];
  assert.deepEqual(first, bytes("abc"));
  first[0] = 65;
  assert.deepEqual(second, bytes("Abc"));
});

Deno.test("what may load native code gets an ordinary buffer over shared memory, other code the shared one", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const shared = await shareObject(store, await putObject(store, bytes("abc")));
  assert.ok(openShared(shared).buffer instanceof ArrayBuffer);
  const confined = openShared({ ...shared, address: undefined });
  assert.ok((confined.buffer as unknown) instanceof SharedArrayBuffer);
  assert.deepEqual([...confined], [...bytes("abc")]);
});

Deno.test("a damaged, a longer and a removed object are named, and none is shared", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  for (const other of ["abd", "ab", "abcd", ""]) {
    await Deno.writeFile(objectPath(store, hash), bytes(other));
    for (const large of [1, 1000]) {
      await assert.rejects(() => shareObject(store, hash, large), new RegExp(`${hash}.*damaged`));
    }
  }
  await Deno.remove(objectPath(store, hash));
  await assert.rejects(() => shareObject(store, hash), new RegExp(`${hash} is missing`));
});

Deno.test("an object of several blocks, and one of no byte, are shared whole", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const long = Uint8Array.from({ length: 9_000_001 }, (_, i) => i % 251);
  for (const content of [long, new Uint8Array(0)]) {
    const shared = await shareObject(store, await putObject(store, content));
    assert.deepEqual(openShared(shared), content);
  }
});

Deno.test("a large object's file is mapped once; who writes there changes what is seen, and not the file", async () => {
  if (Deno.build.os === "windows") return;
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const long = Uint8Array.from({ length: 1_000_001 }, (_, i) => i % 251);
  const hash = await putObject(store, long);
  const shared = await shareObject(store, hash, 1_000_000);
  assert.equal(shared.buffer, undefined);
  const opened = openShared(shared);
  assert.ok(opened.buffer instanceof ArrayBuffer);
  assert.deepEqual(opened, long);
  assert.deepEqual(await shareObject(store, hash, 1_000_000), shared);
  opened[7] = 0;
  assert.equal(openShared(shared)[7], 0);
  assert.deepEqual(await readObject(store, hash), long);
  // What is removed from the folder stays as long as it is mapped.
  await Deno.remove(objectPath(store, hash));
  assert.equal(opened[1_000_000], 1_000_000 % 251);
});
