import assert from "node:assert/strict";
import {
  hashOfPath,
  hasObject,
  objectPath,
  putObject,
  putPieces,
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

Deno.test("pieces are one object, the same as their bytes together", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putPieces(store, [bytes("a"), bytes(""), bytes("bc")]);
  assert.equal(hash, await putObject(store, bytes("abc")));
  assert.deepEqual(await readObject(store, hash), bytes("abc"));
});
