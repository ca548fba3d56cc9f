import assert from "node:assert/strict";
import { startSaving } from "../../lib/store/saving.ts";

Deno.test("one save runs at a time, what changes meanwhile is saved with the next, and the end is always saved", async () => {
  let value = 0;
  const saved: number[] = [];
  let isSaving = false;
  const saving = startSaving(async () => {
    assert.equal(isSaving, false);
    isSaving = true;
    const seen = value;
    await new Promise((resolve) => setTimeout(resolve, 5));
    saved.push(seen);
    isSaving = false;
  });
  for (value = 1; value <= 5; value++) saving.change();
  value = 5;
  await saving.end();
  assert.deepEqual(saved, [1, 5]);
  value = 6;
  saving.change();
  await saving.end();
  assert.deepEqual(saved, [1, 5, 6]);
});

Deno.test("what a save throws is thrown by the next change and by the end, and nothing more is saved", async () => {
  let tries = 0;
  const saving = startSaving(() => {
    tries++;
    return Promise.reject(new Error("no space left"));
  });
  saving.change();
  await assert.rejects(saving.end(), /no space left/);
  assert.throws(() => saving.change(), /no space left/);
  await assert.rejects(saving.end(), /no space left/);
  assert.equal(tries, 1);
});
