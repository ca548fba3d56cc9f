import assert from "node:assert/strict";
import { z } from "zod";
import { readProgress, removeProgress, writeProgress } from "../../lib/store/progress.ts";
import { temporaryStore } from "./temporary_store.ts";

const schema = z.object({ cycles: z.array(z.int()) });

Deno.test("unfinished work is kept as it was saved last, until it is forgotten", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await writeProgress(store, "ab12", { cycles: [1] });
  await writeProgress(store, "ab12", { cycles: [1, 2] });
  assert.deepEqual((await readProgress(store, "ab12", schema))?.cycles, [1, 2]);
  await removeProgress(store, "ab12");
  assert.equal(await readProgress(store, "ab12", schema), undefined);
  await removeProgress(store, "ab12");
});

Deno.test("unfinished work that is not what it should be is named and not used", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  await writeProgress(store, "ab12", { cycles: ["one"] });
  assert.equal(await readProgress(store, "ab12", schema), undefined);
  assert.match(
    warnings.pop()!,
    /^progress\/ab12\.json is damaged; what it stands for is made again$/,
  );
});
