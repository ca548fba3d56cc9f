import assert from "node:assert/strict";
import { readFailure, removeFailure, writeFailure } from "../../lib/store/failures.ts";
import { temporaryStore } from "./temporary_store.ts";

Deno.test("a failure is kept with its message and its machine, until it is forgotten", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await writeFailure(store, "ab12", "no idea what to pick");
  const failure = await readFailure(store, "ab12");
  assert.equal(failure?.message, "no idea what to pick");
  assert.equal(failure?.host, Deno.hostname());
  await removeFailure(store, "ab12");
  assert.equal(await readFailure(store, "ab12"), undefined);
});
