import assert from "node:assert/strict";
import { join } from "node:path";
import {
  canonical,
  findRecord,
  type Json,
  keyHash,
  readRecord,
  writeRecord,
} from "../../lib/store/records.ts";
import { objectPath, putObject, sha256 } from "../../lib/store/store.ts";
import { bytes, key, temporaryStore } from "./temporary_store.ts";

Deno.test("a record is found by its key, whatever the order of the key's entries", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  const { step, inputs, parameters, code, versions } = key;
  const found = await findRecord(store, { versions, code, parameters, inputs, step });
  assert.deepEqual(found?.outputs, { result });
  assert.equal(await findRecord(store, { ...key, parameters: { strategy: "Badge" } }), undefined);
});

Deno.test("a record whose object is missing or that was altered itself is not believed", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  await Deno.remove(objectPath(store, result));
  assert.equal(await findRecord(store, key), undefined);
  await putObject(store, bytes("result"));
  assert.ok(await findRecord(store, key));

  const hash = keyHash(key);
  const path = join(store.folder, "records", hash.slice(0, 2), `${hash.slice(2)}.json`);
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace('"seconds": 1', '"seconds": 2'));
  assert.equal(await findRecord(store, key), undefined);
  assert.match(warnings.at(-1)!, new RegExp(`records/${hash}.*damaged`));
});

Deno.test("a key's hash is that of its canonical text, whatever its tables share with other keys", () => {
  const others = [key, { ...key, step: "plot" }, { ...key, code: { ...key.code, "b.ts": "1" } }];
  for (const other of others) {
    assert.equal(keyHash(other), sha256(canonical(other as unknown as Json)));
  }
});

Deno.test("a record that is read by its key is the one that is found, and damage of it is told", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1, details: { host: "a" } });
  const hash = keyHash(key);
  const { step, inputs, parameters, code, versions } = key;
  const turned = { versions, code, parameters, inputs, step };
  // By the text of its key, and where the key has its entries in another order, by the key's hash.
  for (const own of [key, turned]) {
    const read = await readRecord(store, { key: own, hash });
    assert.deepEqual(read?.record, await findRecord(store, key));
    assert.deepEqual(read?.objects, new Map([["result", bytes("result")]]));
    assert.equal(read?.record.key === own, own === key);
  }
  assert.deepEqual(warnings, []);

  const path = join(store.folder, "records", hash.slice(0, 2), `${hash.slice(2)}.json`);
  const [, ...content] = (await Deno.readTextFile(path)).split("\n");
  const forged = content.join("\n").replace('"seconds": 1', '"seconds": "1"');
  for (const seal of [sha256(forged), sha256(content.join("\n"))]) {
    await Deno.writeTextFile(path, `${seal}\n${forged}`);
    assert.equal(await readRecord(store, { key, hash }), undefined);
  }
  assert.match(warnings.at(-1)!, new RegExp(`records/${hash}.*damaged`));
});
