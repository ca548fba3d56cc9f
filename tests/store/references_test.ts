import assert from "node:assert/strict";
import { keyHash, writeRecord } from "../../lib/store/records.ts";
import { referencedRecord, setReference } from "../../lib/store/references.ts";
import { objectPath, putObject } from "../../lib/store/store.ts";
import { bytes, key, temporaryStore } from "./temporary_store.ts";

Deno.test("a reference leads an experiment's step to its record, as long as its objects are whole", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const result = await putObject(store, bytes("result"));
  const record = await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  await setReference(store, { experiment: "mine", step: "cell 0", record: keyHash(key) });
  assert.deepEqual(await referencedRecord(store, "mine", "cell 0"), record);
  assert.equal(await referencedRecord(store, "mine", "cell 1"), undefined);
  assert.equal(await referencedRecord(store, "other", "cell 0"), undefined);
  await Deno.remove(objectPath(store, result));
  assert.equal(await referencedRecord(store, "mine", "cell 0"), undefined);
});
