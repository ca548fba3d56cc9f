import assert from "node:assert/strict";
import { join } from "node:path";
import {
  hashOfPath,
  hasObject,
  objectPath,
  putObject,
  putStream,
  readObject,
} from "../../lib/store/store.ts";
import { bytes, temporaryStore } from "./temporary_store.ts";

Deno.test("an object is found by the SHA-256 of its bytes", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  assert.equal(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.deepEqual(await readObject(store, hash), bytes("abc"));
});

Deno.test("a flipped bit in an object is found, named, and healed by putting it again", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  const hash = await putObject(store, bytes("abc"));
  await Deno.writeFile(objectPath(store, hash), bytes("abd"));
  await assert.rejects(() => readObject(store, hash), new RegExp(`${hash}.*damaged`));
  assert.equal(await hasObject(store, hash), false);
  assert.match(warnings[0], new RegExp(hash));
  await putObject(store, bytes("abc"));
  assert.deepEqual(await readObject(store, hash), bytes("abc"));
});

Deno.test("a removed object is named", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  await Deno.remove(objectPath(store, hash));
  await assert.rejects(() => readObject(store, hash), new RegExp(`${hash} is missing`));
});

Deno.test("the path of an object, and of any file named by a hash, leads back to the hash", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  const path = objectPath(store, hash);
  for (const suffix of ["", ".json", ".12"]) assert.equal(hashOfPath(path + suffix), hash);
});

/** Pieces as they come. */
async function* piecesOf(...texts: string[]) {
  for (const text of texts) yield await Promise.resolve(bytes(text));
}

Deno.test("a stream of pieces is one object, the same as their bytes together", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putStream(store, piecesOf("a", "", "bc"));
  assert.equal(hash, await putObject(store, bytes("abc")));
  assert.deepEqual(await readObject(store, hash), bytes("abc"));
  assert.equal(await putStream(store, piecesOf("ab", "c")), hash);
});

Deno.test("a stream that breaks off leaves nothing in the data folder", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  async function* broken() {
    yield* piecesOf("a");
    throw new Error("broken off");
  }
  await assert.rejects(putStream(store, broken()), /broken off/);
  assert.deepEqual([...Deno.readDirSync(join(store.folder, "objects"))], []);
});
