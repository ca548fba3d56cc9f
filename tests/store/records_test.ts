import assert from "node:assert/strict";
import { join } from "node:path";
import { findRecord, keyHash, writeRecord } from "../../lib/store/records.ts";
import { objectPath, putObject } from "../../lib/store/store.ts";
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
