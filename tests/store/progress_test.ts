import assert from "node:assert/strict";
import { readProgress, removeProgress, writeProgress } from "../../lib/store/progress.ts";
import { temporaryStore } from "./temporary_store.ts";

Deno.test("unfinished work is kept as it was saved last, until it is forgotten", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await writeProgress(store, "ab12", { cycles: [1] });
  await writeProgress(store, "ab12", { cycles: [1, 2] });
  assert.deepEqual(await readProgress(store, "ab12"), { cycles: [1, 2] });
  await removeProgress(store, "ab12");
  assert.equal(await readProgress(store, "ab12"), undefined);
  await removeProgress(store, "ab12");
});
